// Reading, touching and removing items. Any thread, no lock held on entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"

namespace moxi {

class CacheThread;

struct TouchRequest {
  std::string_view key;
  uint64_t hash = 0;
  RelTime exptime = kNeverExpires;
};

// Shows a live item to the visitor; see Cache::read().
ReadResult read_item(CacheCore& core, CacheThread& thread, std::string_view key, uint64_t hash,
                     ItemVisitor& visitor);
ReadResult read_and_touch_item(CacheCore& core, CacheThread& thread, const TouchRequest& request,
                               ItemVisitor& visitor);
// `state`, unless null, is what is known of the item afterwards.
Touched touch_item(CacheCore& core, ThreadBlock& block, const TouchRequest& request,
                   ItemState* state = nullptr);
Removed remove_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);
// The same without counting a command.
bool discard_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);

// The value was overwritten: it has not been fetched yet, but its key was used. Bucket locked.
inline void restart_access(const CacheCore& core, ItemHeader& item) {
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  const unsigned most = core.tuning.segmented.load(std::memory_order_relaxed) ? kMaxFrequency : 1U;
  if (frequency_of(access) < most) item.access.fetch_add(1, std::memory_order_relaxed);
  if ((access & kFetched) != 0) item.access.fetch_sub(kFetched, std::memory_order_relaxed);
}

}  // namespace moxi
