// What can be changed while the cache runs. Any thread; each value stands by itself, so whoever
// reads two of them may see one of them before a change and one after it.
#pragma once

#include <atomic>

#include "common/base/clock.h"
#include "server/cache/cache_types.h"

namespace moxi {

struct CacheTuning {
  explicit CacheTuning(const CacheConfig& config)
      : hot_lru_pct(config.hot_lru_pct),
        warm_lru_pct(config.warm_lru_pct),
        segmented(config.segmented),
        temporary_ttl(config.temporary_ttl),
        knows_temporary(config.temporary_ttl != 0) {}

  // 0 turns it off.
  void set_temporary_ttl(RelTime ttl) {
    if (ttl != 0) knows_temporary.store(true, std::memory_order_relaxed);
    temporary_ttl.store(ttl, std::memory_order_relaxed);
  }

  std::atomic<unsigned> hot_lru_pct;
  std::atomic<unsigned> warm_lru_pct;
  std::atomic<bool> segmented;
  std::atomic<RelTime> temporary_ttl;
  // There is or was a temporary_ttl: an item may be in TEMP.
  std::atomic<bool> knows_temporary;
};

}  // namespace moxi
