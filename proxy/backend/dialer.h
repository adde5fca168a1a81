// Begins connections to backends. The one on sockets is what runs; tests connect in memory.
#pragma once

#include <cstdint>
#include <string>

#include "common/net/socket_address.h"
#include "common/net/transport.h"

namespace moxi {

class Dialer {
 public:
  virtual ~Dialer() = default;

  // A descriptor whose connection is being made (it becomes writable when that has ended), or -1.
  virtual int start(const SocketAddress& to) const = 0;
  // Whether the connection stands.
  virtual bool is_made(int fd) const = 0;
  // What a connection to the backend that is configured as `host` and `port` goes through: its
  // owner ends it by close().
  virtual Transport& transport(const std::string& host, uint16_t port) const = 0;
};

// Plain sockets; one object for all workers.
const Dialer& socket_dialer();

}  // namespace moxi
