// The null proxy: the least that a proxy with a backend connection per client can cost. Forwards
// bytes in both directions without looking at them.
//
//     client socket  <-- pair -->  backend socket      read 64 KB here, write them there; when the
//                                                      other side is full, keep the rest and wait
//
// One thread, one epoll loop, which owns all pairs. Loopback only.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "t/bench/tcp.h"

namespace moxi {

class NullProxy {
 public:
  NullProxy(UniqueFd listener, TcpAddress backend);

  // Serves until the process is ended; returns only why it could not go on.
  Status run();

 private:
  struct Side {
    UniqueFd fd;
    std::string unsent;  // what this side's peer could not take yet
  };
  using Pair = std::array<Side, 2>;
  // Where a descriptor belongs: its pair, and which of the two sides it is.
  struct End {
    std::shared_ptr<Pair> pair;
    size_t side = 0;
  };

  void accept_all();
  void on_event(int fd, uint32_t events);
  // False: the pair is over.
  bool forward(Pair& pair, size_t from);
  bool send_rest(Pair& pair, size_t to);
  void rewatch(const Pair& pair) const;
  void watch(int fd, uint32_t events, int operation) const;

  UniqueFd listener_;
  UniqueFd epoll_;
  const TcpAddress backend_;
  std::vector<End> ends_;  // by descriptor
  std::vector<char> buffer_;
};

}  // namespace moxi
