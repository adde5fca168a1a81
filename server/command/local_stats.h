// Everything that `stats` can ask for, and the baseline of `stats reset`. One per process, shared
// by the LocalHandlers of all workers; sums are made when somebody asks.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "common/base/clock.h"
#include "common/net/connection_limit.h"
#include "common/stats/stat_registry.h"
#include "server/cache/cache.h"
#include "server/command/flush_schedule.h"
#include "server/command/local_controls.h"
#include "server/command/process_gauges.h"
#include "server/options/server_options.h"

namespace moxi {

// What the statistics are made of; all outlive LocalStats.
struct StatSources {
  const ServerOptions& options;
  const SecondClock& clock;
  const Cache& cache;
  const ProcessGauges& gauges;
  const ConnectionLimit& limit;
  const FlushSchedule& flushes;
  LocalControls& controls;
  StatRegistry& registry;
};

class LocalStats {
 public:
  explicit LocalStats(const StatSources& sources) : sources_(sources) {}
  LocalStats(const LocalStats&) = delete;
  LocalStats& operator=(const LocalStats&) = delete;

  const StatSources& sources() const { return sources_; }
  // The cache now, its counters since the last reset.
  CacheStats cache_since_reset() const;
  // memcached counts its listening sockets among the connections that it ever had.
  uint64_t connections_since_reset() const;
  uint64_t rejected_since_reset() const;
  uint64_t listen_disabled_since_reset() const;
  uint64_t listen_disabled_us_since_reset() const;
  void reset();

 private:
  // Only the counters of the cache are kept.
  struct Baseline {
    std::array<uint64_t, kCacheStats> cache{};
    std::array<std::array<uint64_t, kClassStats>, kMaxSlabClasses + 1> classes{};
    uint64_t listening = 0;
    AcceptStats accepting;
  };

  Baseline baseline() const;

  const StatSources sources_;
  mutable std::mutex baseline_mutex_;
  Baseline baseline_;  // guarded by baseline_mutex_
};

}  // namespace moxi
