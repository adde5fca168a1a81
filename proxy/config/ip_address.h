// An IP address as plain bytes, so that configuration can be judged (does this pool name
// ourselves?) without a socket or a resolver. A value type; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

struct sockaddr;

namespace moxi {

class IpAddress {
 public:
  enum class Family : uint8_t { kV4, kV6 };

  // From its text form, without brackets; a zone ("%eth0") is ignored. Null if it is not one.
  static std::optional<IpAddress> parse(const std::string& text);
  // Null for families other than AF_INET and AF_INET6.
  static std::optional<IpAddress> from_sockaddr(const sockaddr& address);

  Family family() const { return family_; }
  // 0.0.0.0 or ::
  bool is_any() const;
  // 127.0.0.0/8 or ::1
  bool is_loopback() const;
  // What a connect to this address reaches: the loopback address for 0.0.0.0 and ::, else itself.
  IpAddress connect_target() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  // `bytes` are in network order. A v4-mapped v6 address becomes the v4 address that it means.
  IpAddress(Family family, const void* bytes);

  Family family_;
  // Network order; a v4 address is the first four, the rest is zero.
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace moxi
