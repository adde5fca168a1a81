#include "server/command/local_controls.h"

#include <algorithm>

#include "server/command/local_handler.h"

namespace moxi {

LocalControls::LocalControls(Cache& the_cache, const ServerOptions& options,
                             const MaintenanceSettings& settings)
    : cache(the_cache),
      live(options),
      detail(options.prefix_delimiter, options.detail_enabled),
      log(options.watcher_logbuf_bytes, options.worker_logbuf_bytes),
      maintenance(cache.maintain(settings)) {
  log.set_on_change([this](LogStreams watched) {
    const bool evicts = (watched & bit_of(LogStream::kEvictions)) != 0;
    cache.set_eviction_log(evicts ? &evictions : nullptr);
    const bool crawled = (watched & bit_of(LogStream::kSystem)) != 0;
    maintenance->set_log(crawled ? &crawls : nullptr);
    detail.watch(watched);
  });
}

LocalControls::~LocalControls() {
  cache.set_eviction_log(nullptr);
}

void LocalControls::add(Worker& worker, LocalHandler& handler) {
  workers.push_back({&handler, &worker});
  WatchHandler& telling = handler.telling();
  telling.attach(worker, log);
  detail.add({&worker, &handler, &handler.counting(), &telling, &telling});
}

Worker* LocalControls::worker_of(const Handler* handler) const {
  const auto found = std::find_if(workers.begin(), workers.end(), [handler](const auto& served) {
    return served.handler == handler;
  });
  return found == workers.end() ? nullptr : found->worker;
}

}  // namespace moxi
