// What the statistics say about the process and its sockets. Written by the main thread (verbosity:
// by any worker), read by the workers that answer `stats`.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace moxi {

struct ListeningInfo {
  int fd = -1;
  std::string address;  // as `stats conns` shows it
  bool takes_datagrams = false;
};

struct ProcessGauges {
  std::atomic<uint64_t> listening_sockets{0};
  std::vector<ListeningInfo> sockets;     // constant once there are workers
  std::atomic<uint64_t> reserved_fds{0};  // descriptors in use before the first client
  std::atomic<int> tcp_port{0};           // of the cache, as bound
  std::atomic<int> udp_port{0};
  std::atomic<unsigned> verbosity{0};
};

}  // namespace moxi
