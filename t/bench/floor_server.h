// The floor: the least that a server of this protocol can cost on this kernel. Reads what is there,
// scans it, writes all answers with one call.
//
// It has no cache, no limits and no statistics, and it is meant for loopback only. Every connection
// belongs to the loop; the read buffer and the output buffer are shared by all of them.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "t/bench/epoll_server.h"
#include "t/bench/floor_scanner.h"

namespace moxi {

class FloorServer final : public EpollServer {
 public:
  // `listener` from tcp_listen; value_size bytes are what every key is answered with.
  FloorServer(UniqueFd listener, size_t value_size);

 private:
  struct Connection {
    Connection(UniqueFd socket, const FloorReplies& replies)
        : fd(std::move(socket)), scanner(replies) {}

    UniqueFd fd;
    FloorScanner scanner;
    Unsent unsent;  // not empty: the peer is slow, and nothing is read from it
    bool closing = false;
  };

  void on_client(UniqueFd client) override;
  void on_event(int fd, uint32_t events) override;
  // False: the connection is over.
  bool read_and_answer(Connection& connection);
  bool send_rest(Connection& connection);

  static constexpr size_t kReadSize = 64 * 1024;

  const FloorReplies replies_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::vector<char> input_;
  ReplyBuffer output_;
};

}  // namespace moxi
