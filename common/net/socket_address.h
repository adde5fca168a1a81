// The address of one end of a socket: IPv4, IPv6 or a unix path. A value, with no name lookup
// behind it (that is Resolver's).
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/status.h"

namespace moxi {

class SocketAddress {
 public:
  SocketAddress() = default;  // of no family
  SocketAddress(const sockaddr* address, socklen_t size);

  // A numeric IPv4 or IPv6 address, without brackets; nothing is looked up.
  static std::optional<SocketAddress> parse_numeric(std::string_view host, uint16_t port);
  // None if `path` does not fit or is empty.
  static std::optional<SocketAddress> unix_path(std::string_view path);

  int family() const { return storage_.ss_family; }
  bool is_ip() const { return family() == AF_INET || family() == AF_INET6; }
  uint16_t port() const;  // 0 for a unix path
  SocketAddress with_port(uint16_t port) const;
  bool is_loopback() const;
  bool is_wildcard() const;

  // "127.0.0.1:11211", "[::1]:11211", "unix:/path"; "unix:" for an unnamed end, "" of no family.
  std::string to_string() const;
  // The same without port and brackets.
  std::string host() const;

  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }

  // Family, address, port and scope; a v4-mapped IPv6 address differs from the IPv4 one.
  friend bool operator==(const SocketAddress& a, const SocketAddress& b);

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

struct HostPort {
  std::string host;  // without brackets
  uint16_t port = 0;
};

// "host", "host:port", "[v6]", "[v6]:port" or a bare v6 address. `default_port` stands in for a
// missing port.
Result<HostPort> split_host_port(std::string_view text, uint16_t default_port);

// The addresses of this machine's interfaces, with port 0.
std::vector<SocketAddress> interface_addresses();

// Of a socket's own end and of the other one; of no family if there is none.
SocketAddress local_address(int fd);
SocketAddress peer_address(int fd);

}  // namespace moxi
