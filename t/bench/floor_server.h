// The floor: the least that a server of this protocol can cost on this kernel. One thread, one
// epoll loop: read what is there, scan it, write all answers with one call.
//
// It has no cache, no limits and no statistics, and it is meant for loopback only. Every connection
// belongs to the loop; the read buffer and the output buffer are shared by all of them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "t/bench/floor_scanner.h"
#include "t/bench/tcp.h"

namespace moxi {

class FloorServer {
 public:
  // `listener` from tcp_listen; value_size bytes are what every key is answered with.
  FloorServer(UniqueFd listener, size_t value_size);

  // Serves until the process is ended; returns only why it could not go on.
  Status run();

 private:
  struct Connection {
    Connection(UniqueFd socket, const FloorReplies& replies)
        : fd(std::move(socket)), scanner(replies) {}

    UniqueFd fd;
    FloorScanner scanner;
    std::string unsent;  // not empty: the peer is slow, and nothing is read from it
    bool closing = false;
  };

  void accept_all();
  void on_event(int fd, uint32_t events);
  // False: the connection is over.
  bool read_and_answer(Connection& connection);
  bool send_rest(Connection& connection);
  void watch(int fd, uint32_t events, int operation) const;

  static constexpr size_t kReadSize = 64 * 1024;

  UniqueFd listener_;
  UniqueFd epoll_;
  const FloorReplies replies_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::vector<char> input_;
  ReplyBuffer output_;
};

}  // namespace moxi
