// Loopback sockets of the benchmark's tools: the few calls that all of them need.
//
// The tools stand apart from common/net on purpose: a floor that shared the product's engine would
// measure the engine against itself. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "common/base/status.h"

namespace moxi {

// A file descriptor that closes itself.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd();

  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

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
