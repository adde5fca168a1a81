#include "common/session/connection_listing.h"

#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "common/net/socket_address.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

// What has been told so far; whoever tells last, ends it.
struct Gathering {
  std::mutex mutex;
  std::vector<ConnectionInfo> found;  // guarded by mutex
  size_t missing = 0;                 // guarded by mutex: workers that have not told yet
  ConnectionsListed listed;
};

std::string address_text(const SocketAddress& address) {
  return connection_address(address.family(), address.to_string());
}

// On the worker's thread. True: it was the last one.
bool tell(Worker& worker, Gathering& gathering) {
  std::vector<ConnectionInfo> own;
  worker.sessions().for_each([&own](Session& session) {
    if (!session.is_open()) return;
    const int fd = session.descriptor();
    own.push_back({fd, address_text(peer_address(fd)), address_text(local_address(fd)),
                   session.state_word(), session.last_second()});
  });
  const std::lock_guard guard(gathering.mutex);
  std::move(own.begin(), own.end(), std::back_inserter(gathering.found));
  return --gathering.missing == 0;
}

}  // namespace

std::string connection_address(int family, const std::string& address) {
  if (family == AF_INET) return "tcp:" + address;
  if (family == AF_INET6) return "tcp6:" + address;
  return address;
}

std::string datagram_address(int family, const std::string& address) {
  return (family == AF_INET6 ? "udp6:" : "udp:") + address;
}

void list_connections(std::span<Worker* const> workers, Worker& asker, ConnectionsListed listed) {
  auto gathering = std::make_shared<Gathering>();
  gathering->missing = workers.size();
  gathering->listed = std::move(listed);
  const auto end = [gathering] {
    auto& found = gathering->found;
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.fd < b.fd; });
    gathering->listed(found);
  };
  if (workers.empty()) return asker.post(end);
  for (Worker* const worker : workers) {
    worker->post([gathering, worker, &asker, end] {
      if (tell(*worker, *gathering)) asker.post(end);
    });
  }
}

}  // namespace moxi
