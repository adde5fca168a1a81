#include "server/command/local_controls.h"

#include <algorithm>

#include "server/command/local_handler.h"

namespace moxi {

void LocalControls::add(Worker& worker, LocalHandler& handler) {
  workers.push_back({&handler, &worker});
  detail.add(worker, handler, handler.counting());
}

Worker* LocalControls::worker_of(const Handler* handler) const {
  const auto found = std::find_if(workers.begin(), workers.end(), [handler](const auto& served) {
    return served.handler == handler;
  });
  return found == workers.end() ? nullptr : found->worker;
}

}  // namespace moxi
