// The null proxy: the least that a proxy with a backend connection per client can cost. Forwards
// bytes in both directions without looking at them.
//
//     client socket  <-- pair -->  backend socket      read 64 KB here, write them there; when the
//                                                      other side is full, keep the rest and wait
//
// The loop's one thread owns all pairs. Loopback only.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "t/bench/epoll_server.h"

namespace moxi {

class NullProxy final : public EpollServer {
 public:
  NullProxy(UniqueFd listener, TcpAddress backend);

 private:
  struct Side {
    UniqueFd fd;
    Unsent unsent;  // what this side's peer could not take yet
  };
  using Pair = std::array<Side, 2>;
  // Where a descriptor belongs: its pair, and which of the two sides it is.
  struct End {
    std::shared_ptr<Pair> pair;
    size_t side = 0;
  };

  void on_client(UniqueFd client) override;
  void on_event(int fd, uint32_t events) override;
  // False: the pair is over.
  bool forward(Pair& pair, size_t from);
  bool send_rest(Pair& pair, size_t to);
  void wait_for_either(const Pair& pair);

  const TcpAddress backend_;
  std::vector<End> ends_;  // by descriptor
  std::vector<char> buffer_;
};

}  // namespace moxi
