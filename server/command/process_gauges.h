// What the statistics say about the process and its sockets. Written by the main thread (verbosity:
// by any worker), read by the workers that answer `stats`.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace moxi {

struct ListeningInfo {
  int fd = -1;
  std::string address;  // as `stats conns` shows it
  bool takes_datagrams = false;
};

struct ProcessGauges {
  std::atomic<uint64_t> listening_sockets{0};
  std::atomic<uint64_t> reserved_fds{0};  // descriptors in use before the first client
  std::atomic<int> tcp_port{0};           // of the cache, as bound
  std::atomic<int> udp_port{0};
  std::atomic<unsigned> verbosity{0};

  void add_socket(ListeningInfo socket) {
    const std::lock_guard lock(mutex_);
    sockets_.push_back(std::move(socket));
    listening_sockets = sockets_.size();
  }
  void remove_socket(int fd) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sockets_, [fd](const ListeningInfo& socket) { return socket.fd == fd; });
    listening_sockets = sockets_.size();
  }
  std::vector<ListeningInfo> sockets() const {
    const std::lock_guard lock(mutex_);
    return sockets_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ListeningInfo> sockets_;  // guarded by mutex_
};

}  // namespace moxi
