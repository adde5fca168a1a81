// `stats proxy`, of all pools and workers of the process: who counts what, and the lines that show
// it. Made with the Proxy on the main thread; each handler takes a seat before its worker starts,
// and the seats are then constant. Counters are read where they are; what only its worker may touch
// (statistics of keys, resets) is asked for through the seat (StatsDesk).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/function_ref.h"
#include "proxy/route/pool.h"
#include "proxy/stats/key_stats.h"
#include "proxy/stats/pool_view.h"
#include "proxy/stats/prefixed_sink.h"
#include "proxy/stats/worker_stats.h"

namespace moxi {

// How others reach the worker of a handler.
struct StatsSeat {
  std::function<void(std::function<void()>)> post;  // any thread
  std::function<TimePoint()> now;                   // on the worker
  std::shared_ptr<WorkerStats> stats;
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
  // Of each pool, by its number: the keys that are followed.
  using Keys = std::vector<KeyStats::Copy>;

  explicit ProxyStats(std::vector<std::shared_ptr<const Pool>> pools);

  // Before the workers start.
  void set_process(Process process) { process_ = std::move(process); }
  // The cache in the same process: memcached:settings: and memcached:stats:.
  void set_cache(Listing settings, Listing statistics) {
    process_.settings = std::move(settings);
    process_.statistics = std::move(statistics);
  }
  // The number of its listening sockets.
  void set_listening(size_t pool, size_t sockets) { pools_[pool].listening = sockets; }
  std::shared_ptr<WorkerStats> take_seat(size_t pool, StatsSeat seat);

  // Any thread.
  size_t pools() const { return pools_.size(); }
  const std::vector<StatsSeat>& seats(size_t pool) const { return pools_[pool].seats; }
  void list(ProxySections sections, const Keys& keys, PrefixedSink::Out out) const;

 private:
  struct OfPool {
    std::shared_ptr<const Pool> pool;
    std::vector<StatsSeat> seats;
    size_t listening = 0;
  };

  PoolView view(const OfPool& pool) const;
  void list_process(ProxySections sections, PrefixedSink::Out out) const;
  void list_pool(size_t number, ProxySections sections, const Keys& keys,
                 PrefixedSink::Out out) const;

  Process process_;
  std::vector<OfPool> pools_;
};

}  // namespace moxi
