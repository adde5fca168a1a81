// The proxy role of a process: the pools of its configuration, and a Handler for each pool and
// worker. The main thread's; the pools are constant and shared by all workers.
//
//   Proxy -> Pool (shared, constant) <- ProxyHandler (one per pool and worker)
//                                         '- BackendConnection (one per backend)
//
// A new configuration: compare() -> PoolChanges -> apply(): other Pools in the places of those that
// differ -> each worker: a new handler for the same clients, the old one retires.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/log.h"
#include "common/base/status.h"
#include "common/session/certificates.h"
#include "proxy/backend/dialer.h"
#include "proxy/backend/tls_dialers.h"
#include "proxy/config/pool_settings.h"
#include "proxy/nutcracker_document.h"
#include "proxy/proxy_handler.h"
#include "proxy/proxy_stats.h"
#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"
#include "proxy/stats/client_places.h"

namespace moxi {

class Resolver;
class Worker;

struct ProxySettings {
  std::vector<PoolSettings> pools;
  // How many workers will ask for a handler of each pool: they share the rate of connects.
  unsigned workers = 1;
  // Outlives the proxy; may be null.
  Log* log = nullptr;
  // The process's, among which those of the pools will be. Outlives the proxy; may be null.
  Certificates* certificates = nullptr;
};

// How one configuration becomes another.
struct PoolChanges {
  struct Change {
    size_t pool = 0;  // its number
    PoolSettings settings;
    std::shared_ptr<const Dialer> dialer{};
  };
  std::vector<Change> added;
  std::vector<Change> changed;
  std::vector<size_t> removed;

  bool is_empty() const { return added.empty() && changed.empty() && removed.empty(); }
};

class Proxy {
 public:
  // `resolver` outlives the proxy and its handlers, but not the workers. The error is one line for
  // the operator.
  static Result<std::unique_ptr<Proxy>> create(ProxySettings settings, Resolver& resolver);
  // Reads the files of the pools' settings, and makes nothing of them.
  static Status check_files(const ProxySettings& settings);

  // Pools have numbers, at first in the order of the settings; a number that was given up may be
  // used again.
  size_t pool_count() const { return pools_.size(); }
  // The port that clients of the pool connect to.
  uint16_t listen_port(size_t pool) const { return settings_of(pool).config.listen_port; }
  const std::string& name(size_t pool) const { return settings_of(pool).config.name; }

  // What `stats proxy` shows; the roles tell it what only they know.
  ProxyStats& stats() const { return *stats_; }
  PoolStats& stats_of(size_t pool) const { return *pools_[pool].stats; }

  // Where it listens, if not by its port alone; may be null.
  const ListenRules* listen_rules(size_t pool) const {
    const std::optional<ListenRules>& rules = settings_of(pool).listen;
    return rules ? &*rules : nullptr;
  }
  // Of its clients; null: it takes as many as come.
  std::shared_ptr<ClientPlaces> places(size_t pool) const { return pools_[pool].places; }
  // For the statistics in twemproxy's form: the pools that there are now.
  std::vector<NutcrackerSource> nutcracker_sources() const;

  // What answers the clients of the pool, as it is now, on a worker that outlives it: made before
  // the worker starts, or on its thread. `before`: who answers them so far, for retire(); or null.
  using HandlerMaker = std::function<std::unique_ptr<ProxyHandler>(Worker&, ProxyHandler* before)>;
  HandlerMaker handler_maker(size_t pool) const;

  // What has to change until the pools are those of `settings`; a pool is known by its port.
  // Nothing is changed. The error is one line for the operator.
  Result<PoolChanges> compare(ProxySettings settings) const;
  void apply(const PoolChanges& changes);
  // A configuration was refused, by compare() or before.
  void refused() { stats_->configurations().add(ConfigStat::kFailedReads); }

 private:
  struct OfPool {
    std::shared_ptr<const Pool> pool;
    std::shared_ptr<PoolHealth> health;
    std::shared_ptr<PoolStats> stats;
    std::shared_ptr<const Dialer> dialer;
    std::shared_ptr<ClientPlaces> places{};  // null: as many clients as come
    bool is_served = true;
  };

  using Dialers = std::vector<std::shared_ptr<const Dialer>>;

  Proxy(ProxySettings settings, Resolver& resolver, std::shared_ptr<TlsDialers> all,
        Dialers dialers);
  const PoolSettings& settings_of(size_t pool) const { return pools_[pool].pool->settings(); }
  std::optional<size_t> find_port(uint16_t port) const;
  void show_pools();

  Resolver& resolver_;
  const unsigned workers_;
  Log* const log_;
  Certificates* const certificates_;
  const std::shared_ptr<TlsDialers> dialers_;  // the process's certificates have it as well
  std::vector<OfPool> pools_;
  std::unique_ptr<ProxyStats> stats_;
};

}  // namespace moxi
