// `stats proxy`, of all pools and workers of the process: the lines that show what was counted.
// Made with the Proxy on the main thread, which also says when the pools are others. Counters are
// read where they are; what only its worker may touch (statistics of keys, resets) is asked for
// through its seat (StatsDesk).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/function_ref.h"
#include "common/stats/counter_array.h"
#include "proxy/route/pool.h"
#include "proxy/stats/key_stats.h"
#include "proxy/stats/pool_stats.h"
#include "proxy/stats/prefixed_sink.h"

namespace moxi {

// How often the configuration was read, and what came of it.
enum class ConfigStat : uint8_t {
  kReads,
  kFailedReads,
  kStarts,     // of pools
  kExistings,  // pools that were there already and were given another configuration
  kShutdowns,  // pools that are no longer configured
  kCount,
};

// What a sub-command of `stats proxy` shows.
enum class ProxySection : unsigned {
  kInfo = 1,
  kSettings = 2,
  kBehaviors = 4,
  kFrontCache = 8,
  kKeyStats = 16,
  kStats = 32,
  kTimings = 64,
  kConfig = 128,
  kReset = 256,
};

// A set of sections.
class ProxySections {
 public:
  constexpr ProxySections() = default;
  constexpr explicit ProxySections(unsigned bits) : bits_(bits) {}
  constexpr bool has(ProxySection section) const {
    return (bits_ & static_cast<unsigned>(section)) != 0;
  }

 private:
  unsigned bits_ = 0;
};

// What follows "stats proxy", with or without blanks around it; none for a word that is not known.
ProxySections sections_of(std::string_view word);

class ProxyStats {
 public:
  // The lines of a listing that the proxy does not know how to make.
  using Listing = std::function<void(PrefixedSink::Out)>;
  struct Process {
    unsigned workers = 1;
    TimePoint start;       // of the ages of key statistics
    Listing settings{};    // memcached:settings:
    Listing statistics{};  // memcached:stats:, if there is a cache
  };
  using Pools = std::vector<std::shared_ptr<PoolStats>>;
  // Of each of these pools: the keys that are followed.
  using Keys = std::vector<KeyStats::Copy>;

  explicit ProxyStats(const std::vector<std::shared_ptr<const Pool>>& pools);

  // Before the workers start.
  void set_process(Process process) { process_ = std::move(process); }
  // The cache in the same process: memcached:settings: and memcached:stats:.
  void set_cache(Listing settings, Listing statistics) {
    process_.settings = std::move(settings);
    process_.statistics = std::move(statistics);
  }
  // The main thread: what there is from now on.
  void set_pools(Pools pools);
  CounterArray<ConfigStat>& configurations() { return configurations_; }

  // Any thread: those that there are now. They stay what they are, whatever comes after them.
  Pools pools() const;
  // `keys`: of each of `pools`, or none.
  void list(ProxySections sections, const Pools& pools, const Keys& keys,
            PrefixedSink::Out out) const;

 private:
  void list_process(ProxySections sections, const Pools& pools, PrefixedSink::Out out) const;
  void list_pool(const PoolStats& of, ProxySections sections, const KeyStats::Copy* keys,
                 PrefixedSink::Out out) const;

  Process process_;
  CounterArray<ConfigStat> configurations_;
  mutable std::mutex mutex_;
  Pools pools_;  // guarded by mutex_
};

}  // namespace moxi
