// What the floor server and the null proxy share: one thread, one epoll loop, a listening socket,
// and output that waits for a peer which does not take it.
//
// The loop owns the listener; whoever derives from it owns the connections. Loopback only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/status.h"
#include "t/bench/tcp.h"

namespace moxi {

// The bytes that a socket could not take yet.
class Unsent {
 public:
  bool empty() const { return bytes_.empty(); }
  // Sends what it can and keeps the rest; REQUIRES: empty(). False: the connection is lost.
  bool send(int fd, std::string_view bytes);
  // Sends what it can of what is kept. False: the connection is lost.
  bool send_rest(int fd);

 private:
  std::string bytes_;
};

class EpollServer {
 public:
  EpollServer(const EpollServer&) = delete;
  EpollServer& operator=(const EpollServer&) = delete;

  // Serves until the process is ended; returns only why it could not go on.
  Status run();

 protected:
  // `listener` from tcp_listen.
  explicit EpollServer(UniqueFd listener);
  ~EpollServer() = default;

  virtual void on_client(UniqueFd client) = 0;
  // `fd` is one that was given to watch(); what the loop reports for it is in `events`.
  virtual void on_event(int fd, uint32_t events) = 0;

  void watch(int fd, uint32_t events);
  void rewatch(int fd, uint32_t events);

 private:
  void accept_all();
  void control(int operation, int fd, uint32_t events) const;

  UniqueFd listener_;
  UniqueFd epoll_;
};

}  // namespace moxi
