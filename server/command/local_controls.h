// What commands steer in the process: settings, the sweep, detailed statistics, the workers, the
// end. One per process, made with the cache and gone before it; shared by the handlers of all
// workers.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "common/net/tls_context.h"
#include "common/session/certificates.h"
#include "server/cache/cache.h"
#include "server/cache/maintenance.h"
#include "server/command/detail_switch.h"
#include "server/command/live_settings.h"
#include "server/options/server_options.h"
#include "server/watch/crawl_lines.h"
#include "server/watch/eviction_lines.h"
#include "server/watch/log_hub.h"

namespace moxi {

class LocalHandler;

struct LocalControls {
  LocalControls(Cache& cache, const ServerOptions& options, const MaintenanceSettings& settings);
  ~LocalControls();
  LocalControls(const LocalControls&) = delete;
  LocalControls& operator=(const LocalControls&) = delete;

  Cache& cache;
  LiveSettings live;
  DetailSwitch detail;
  LogHub log;
  EvictionLines evictions{log};
  CrawlLines crawls{log};
  const std::unique_ptr<Maintenance> maintenance;
  struct ServedWorker {
    const Handler* handler;
    Worker* worker;
  };
  // Before the worker starts: what its handler for plain use is.
  void add(Worker& worker, LocalHandler& handler);
  Worker* worker_of(const Handler* handler) const;

  // Of the whole process; constant once they run.
  std::vector<ServedWorker> workers;
  // -Z; null: there is no TLS with clients. Outlives this.
  const TlsContext* tls = nullptr;
  // The process's, which outlive this; null: there are none.
  Certificates* certificates = nullptr;
  // Any thread: ends the process. Unset: nobody can.
  std::function<void()> shut_down;
};

}  // namespace moxi
