#include "server/command/conns_stats.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/session/connection_listing.h"
#include "server/command/stat_text.h"

namespace moxi {
namespace {

void show(const StatSources& sources, const ConnectionInfo& connection, Responder& responder) {
  const std::string prefix = std::to_string(connection.fd) + ":";
  const RelTime now = sources.clock.now();
  const RelTime last = connection.last_second;
  responder.stat(prefix + "addr", connection.address);
  if (!connection.own_address.empty()) {
    responder.stat(prefix + "listen_addr", connection.own_address);
  }
  responder.stat(prefix + "state", connection.state);
  responder.stat(prefix + "secs_since_last_cmd", stat_text(now > last ? now - last : 0));
}

}  // namespace

void answer_conns(const StatSources& sources, const Handler* asked, Responder responder) {
  Worker* const asker = sources.controls.worker_of(asked);
  if (asker == nullptr) return responder.done(Outcome::kError);
  std::vector<Worker*> workers;
  for (const LocalControls::ServedWorker& served : sources.controls.workers)
    workers.push_back(served.worker);
  // A task is copied; the duty to answer is not.
  auto duty = std::make_shared<Responder>(std::move(responder));
  list_connections(workers, *asker, [&sources, duty](const std::vector<ConnectionInfo>& clients) {
    for (const ListeningInfo& socket : sources.gauges.sockets()) {
      if (socket.takes_datagrams) duty->stat(std::to_string(socket.fd) + ":UDP", "UDP");
      const char* const state = socket.takes_datagrams ? "conn_read" : "conn_listening";
      show(sources, {socket.fd, socket.address, {}, state, 0}, *duty);
    }
    for (const ConnectionInfo& client : clients)
      show(sources, client, *duty);
    duty->done(Outcome::kEnd);
  });
}

}  // namespace moxi
