#include "common/net/socket_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace moxi {
namespace {

// The address's bytes are copied out and in: sockaddr_storage is never looked at as another type.
template <typename T>
T view_as(const sockaddr_storage& storage) {
  T address{};
  std::memcpy(&address, &storage, sizeof(address));
  return address;
}

template <typename T>
SocketAddress from_native(const T& address) {
  return {reinterpret_cast<const sockaddr*>(&address), sizeof(address)};
}

std::string path_of(const sockaddr_storage& storage, socklen_t size) {
  const auto address = view_as<sockaddr_un>(storage);
  const size_t start = offsetof(sockaddr_un, sun_path);
  if (size <= start) return {};
  return {address.sun_path, ::strnlen(address.sun_path, size - start)};
}

std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// The number of the interface behind the % of a link-local address; 0 if there is none.
uint32_t scope_of(const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index != 0) return index;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc{} && end == name.data() + name.size() ? number : 0;
}

std::optional<SocketAddress> parse_v6(const std::string& host, uint16_t port) {
  const size_t percent = host.find('%');
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  if (::inet_pton(AF_INET6, host.substr(0, percent).c_str(), &address.sin6_addr) != 1) return {};
  if (percent != std::string::npos) {
    address.sin6_scope_id = scope_of(host.substr(percent + 1));
    if (address.sin6_scope_id == 0) return std::nullopt;
  }
  return from_native(address);
}

}  // namespace

SocketAddress::SocketAddress(const sockaddr* address, socklen_t size)
    : size_(std::min<socklen_t>(size, sizeof(storage_))) {
  std::memcpy(&storage_, address, size_);
}

std::optional<SocketAddress> SocketAddress::parse_numeric(std::string_view host, uint16_t port) {
  const std::string text(host);
  if (text.size() != ::strlen(text.c_str())) return std::nullopt;
  if (text.find(':') != std::string::npos) return parse_v6(text, port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) return std::nullopt;
  return from_native(address);
}

std::optional<SocketAddress> SocketAddress::unix_path(std::string_view path) {
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return from_native(address);
}

uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(view_as<sockaddr_in>(storage_).sin_port);
  if (family() == AF_INET6) return ntohs(view_as<sockaddr_in6>(storage_).sin6_port);
  return 0;
}

SocketAddress SocketAddress::with_port(uint16_t port) const {
  if (family() == AF_INET) {
    auto address = view_as<sockaddr_in>(storage_);
    address.sin_port = htons(port);
    return from_native(address);
  }
  if (family() == AF_INET6) {
    auto address = view_as<sockaddr_in6>(storage_);
    address.sin6_port = htons(port);
    return from_native(address);
  }
  return *this;
}

bool SocketAddress::is_loopback() const {
  if (family() == AF_INET) {
    return (ntohl(view_as<sockaddr_in>(storage_).sin_addr.s_addr) >> 24) == IN_LOOPBACKNET;
  }
  if (family() != AF_INET6) return false;
  const auto address = view_as<sockaddr_in6>(storage_).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == IN_LOOPBACKNET;
  return IN6_IS_ADDR_LOOPBACK(&address);
}

bool SocketAddress::is_wildcard() const {
  if (family() == AF_INET) return view_as<sockaddr_in>(storage_).sin_addr.s_addr == INADDR_ANY;
  if (family() != AF_INET6) return false;
  const auto address = view_as<sockaddr_in6>(storage_).sin6_addr;
  return IN6_IS_ADDR_UNSPECIFIED(&address);
}

std::string SocketAddress::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    const auto address = view_as<sockaddr_in>(storage_);
    return ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  }
  if (family() == AF_INET6) {
    const auto address = view_as<sockaddr_in6>(storage_);
    std::string result = ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    if (address.sin6_scope_id != 0) {
      result += '%';
      result += std::to_string(address.sin6_scope_id);
    }
    return result;
  }
  if (family() == AF_UNIX) {
    std::string result("unix:");
    result += path_of(storage_, size_);
    return result;
  }
  return {};
}

std::string SocketAddress::to_string() const {
  if (!is_ip()) return host();
  std::string result;
  if (family() == AF_INET6) result += '[';
  result += host();
  if (family() == AF_INET6) result += ']';
  result += ':';
  result += std::to_string(port());
  return result;
}

bool operator==(const SocketAddress& a, const SocketAddress& b) {
  if (a.family() != b.family() || a.port() != b.port()) return false;
  return a.host() == b.host();
}

Result<HostPort> split_host_port(std::string_view text, uint16_t default_port) {
  const auto bad = [&] { return Status::error("bad address: " + std::string(text)); };
  std::string_view host = text;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const size_t close = text.find(']');
    if (close == text.npos) return bad();
    host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
    if (host.empty()) return bad();
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    host = text.substr(0, text.find(':'));
    rest = text.substr(host.size());
  }
  if (rest.empty()) return HostPort{std::string(host), default_port};
  if (rest.front() != ':') return bad();
  const std::optional<uint16_t> port = parse_port(rest.substr(1));
  if (!port) return bad();
  return HostPort{std::string(host), *port};
}

std::vector<SocketAddress> interface_addresses() {
  std::vector<SocketAddress> result;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return result;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr) continue;
    const int family = each->ifa_addr->sa_family;
    if (family == AF_INET) result.emplace_back(each->ifa_addr, sizeof(sockaddr_in));
    if (family == AF_INET6) result.emplace_back(each->ifa_addr, sizeof(sockaddr_in6));
  }
  ::freeifaddrs(first);
  return result;
}

SocketAddress local_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return {reinterpret_cast<const sockaddr*>(&storage), size};
}

SocketAddress peer_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return {reinterpret_cast<const sockaddr*>(&storage), size};
}

}  // namespace moxi
