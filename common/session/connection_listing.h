// What the connections of all workers are and do, for whoever looks. Each worker is asked by a
// posted task and tells of its own, so nobody waits for anybody.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace moxi {

class Worker;

struct ConnectionInfo {
  int fd = -1;
  std::string address;       // of the client
  std::string own_address;   // that it connected to
  std::string_view state;    // in memcached's words
  uint32_t last_second = 0;  // of the process, in which it last sent something
};

using ConnectionsListed = std::function<void(const std::vector<ConnectionInfo>& connections)>;

// Calls `listed` once, on the thread of `asker`, with the connections in the order of their
// descriptors. The workers run, or their tasks are run when they stop. Any thread.
void list_connections(std::span<Worker* const> workers, Worker& asker, ConnectionsListed listed);

// "tcp:127.0.0.1:80", "tcp6:[::1]:80", "unix:/path".
std::string connection_address(int family, const std::string& address);
// "udp:..." and "udp6:..." of a port that takes datagrams.
std::string datagram_address(int family, const std::string& address);

}  // namespace moxi
