// Loopback sockets of the benchmark's tools: the few calls that all of them need.
//
// The tools stand apart from the engine of common/net on purpose: a floor that shared it would
// measure the engine against itself. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/status.h"
#include "common/net/unique_fd.h"

namespace moxi {

struct TcpAddress {
  std::string host;  // IPv4, numeric
  uint16_t port = 0;
};

// "127.0.0.1:11211" in parts.
Result<TcpAddress> parse_tcp_address(const std::string& text);

// Non-blocking, listening; port 0 lets the kernel choose.
Result<UniqueFd> tcp_listen(const TcpAddress& address);

// The port that a listening socket has; 0 when it cannot be told.
uint16_t tcp_port(int fd);

// Connects (waits for it), then makes the socket non-blocking, without Nagle's delay.
Result<UniqueFd> tcp_connect(const TcpAddress& address);

// Non-blocking, without Nagle's delay; an empty descriptor when nobody waits or accept fails.
UniqueFd tcp_accept(int listener);

}  // namespace moxi
