// Settings that commands change while the process runs and `stats settings` shows. Any thread; each
// value stands by itself. What concerns the cache alone is in its CacheTuning.
#pragma once

#include <atomic>
#include <cstdint>

#include "server/options/server_options.h"

namespace moxi {

struct LiveSettings {
  explicit LiveSettings(const ServerOptions& options)
      : temp_lru(options.temporary_ttl.has_value()),
        temporary_ttl(options.temporary_ttl.value_or(61)) {}

  // Ages of queues have no part in the eviction here: these are only shown.
  std::atomic<double> hot_max_factor{0.2};
  std::atomic<double> warm_max_factor{2.0};
  std::atomic<bool> temp_lru;
  std::atomic<uint32_t> temporary_ttl;
  // For the moves of pages between classes, of which there are none.
  std::atomic<double> automove_ratio{0.8};
  std::atomic<double> automove_free_ratio{0.01};
  std::atomic<uint32_t> automove_window{10};
};

}  // namespace moxi
