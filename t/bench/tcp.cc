// See tcp.h.
#include "t/bench/tcp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace moxi {

namespace {

Status last_error(const std::string& what) {
  return Status::error(what + ": " + std::strerror(errno));
}

Result<sockaddr_in> socket_address(const TcpAddress& address) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(address.port);
  if (inet_pton(AF_INET, address.host.c_str(), &result.sin_addr) != 1) {
    return Status::error(address.host + " is not an IPv4 address");
  }
  return result;
}

void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Result<TcpAddress> parse_tcp_address(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == text.npos) return Status::error(text + " is not HOST:PORT");
  TcpAddress address{text.substr(0, colon), 0};
  const char* end = text.data() + text.size();
  const auto [last, failure] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (failure != std::errc() || last != end) return Status::error(text + " has no port number");
  return address;
}

Result<UniqueFd> tcp_listen(const TcpAddress& address) {
  const Result<sockaddr_in> where = socket_address(address);
  if (!where.is_ok()) return where.status();
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return last_error("socket");
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto* name = reinterpret_cast<const sockaddr*>(&where.value());
  if (bind(fd.get(), name, sizeof where.value()) != 0) return last_error("bind");
  if (listen(fd.get(), SOMAXCONN) != 0) return last_error("listen");
  return fd;
}

uint16_t tcp_port(int fd) {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.sin_port);
}

Result<UniqueFd> tcp_connect(const TcpAddress& address) {
  const Result<sockaddr_in> where = socket_address(address);
  if (!where.is_ok()) return where.status();
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return last_error("socket");
  const auto* name = reinterpret_cast<const sockaddr*>(&where.value());
  if (connect(fd.get(), name, sizeof where.value()) != 0) {
    return last_error("connect to " + address.host + ":" + std::to_string(address.port));
  }
  if (fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return last_error("fcntl");
  set_no_delay(fd.get());
  return fd;
}

UniqueFd tcp_accept(int listener) {
  UniqueFd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (fd.get() >= 0) set_no_delay(fd.get());
  return fd;
}

}  // namespace moxi
