#include "proxy/config/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace moxi {

namespace {

constexpr size_t kV4Size = 4;
constexpr size_t kV6Size = 16;
constexpr std::array<uint8_t, 12> kV4MappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

IpAddress::IpAddress(Family family, const void* bytes) : family_(family) {
  const auto* from = static_cast<const uint8_t*>(bytes);
  if (family == Family::kV6 && std::equal(kV4MappedPrefix.begin(), kV4MappedPrefix.end(), from)) {
    family_ = Family::kV4;
    from += kV4MappedPrefix.size();
  }
  std::memcpy(bytes_.data(), from, family_ == Family::kV4 ? kV4Size : kV6Size);
}

std::optional<IpAddress> IpAddress::parse(const std::string& text) {
  if (text.find('\0') != text.npos) return std::nullopt;
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return IpAddress(Family::kV4, &v4);
  in6_addr v6{};
  const std::string without_zone = text.substr(0, text.find('%'));
  if (inet_pton(AF_INET6, without_zone.c_str(), &v6) == 1) return IpAddress(Family::kV6, &v6);
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_sockaddr(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return IpAddress(Family::kV4, &v4.sin_addr);
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return IpAddress(Family::kV6, &v6.sin6_addr);
  }
  return std::nullopt;
}

bool IpAddress::is_any() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_loopback() const {
  if (family_ == Family::kV4) return bytes_[0] == 127;
  return std::memcmp(bytes_.data(), &in6addr_loopback, kV6Size) == 0;
}

IpAddress IpAddress::connect_target() const {
  if (!is_any()) return *this;
  if (family_ == Family::kV6) return IpAddress(Family::kV6, &in6addr_loopback);
  const uint32_t loopback = htonl(INADDR_LOOPBACK);
  return IpAddress(Family::kV4, &loopback);
}

}  // namespace moxi
