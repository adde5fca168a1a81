// The proxy role of a process: the pools of its configuration, and a Handler for each pool and
// worker. Made on the main thread at start; the pools are constant and shared by all workers.
//
//   Proxy -> Pool (shared, constant) <- ProxyHandler (one per pool and worker)
//                                         '- BackendConnection (one per backend)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/log.h"
#include "common/base/status.h"
#include "common/session/handler.h"
#include "proxy/config/pool_settings.h"
#include "proxy/proxy_stats.h"
#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"

namespace moxi {

class Resolver;
class Worker;

struct ProxySettings {
  std::vector<PoolSettings> pools;
  // How many workers will ask for a handler of each pool: they share the rate of connects.
  unsigned workers = 1;
  // Outlives the proxy; may be null.
  Log* log = nullptr;
};

class Proxy {
 public:
  // `resolver` outlives the proxy and its handlers, but not the workers. The error is one line for
  // the operator.
  static Result<std::unique_ptr<Proxy>> create(ProxySettings settings, Resolver& resolver);

  size_t pool_count() const { return pools_.size(); }
  // The port that clients of the pool connect to.
  uint16_t listen_port(size_t pool) const { return pools_[pool]->config().listen_port; }
  const std::string& name(size_t pool) const { return pools_[pool]->config().name; }

  // What `stats proxy` shows; the roles tell it what only they know.
  ProxyStats& stats() const { return *stats_; }

  // What answers the pool's clients on `worker`, which outlives it. Before the worker starts.
  std::unique_ptr<Handler> make_handler(size_t pool, Worker& worker) const;

 private:
  Proxy(ProxySettings settings, Resolver& resolver);

  Resolver& resolver_;
  const unsigned workers_;
  Log* const log_;
  std::vector<std::shared_ptr<const Pool>> pools_;
  std::vector<std::shared_ptr<PoolHealth>> healths_;  // of each pool
  std::unique_ptr<ProxyStats> stats_;
};

}  // namespace moxi
