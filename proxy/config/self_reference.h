// Refuses configurations in which a pool would forward to itself.
//
// A pool of one process may point at another pool of it (a chain) and at its cache port, but
// following the arrows must never lead back: neither A -> A nor A -> B -> A. Loops through
// other machines are not visible here. Pure functions; the caller has resolved the names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proxy/config/ip_address.h"
#include "proxy/config/pool_config.h"

namespace moxi {

// addresses[pool][backend]: what the backend's host resolves to; empty if it does not resolve.
using ResolvedBackends = std::vector<std::vector<std::vector<IpAddress>>>;

struct SelfReference {
  // The backend that closes the loop, as indices into the pools and their backends.
  size_t pool = 0;
  size_t backend = 0;
  // One line for the operator.
  std::string message;
};

// `listening`: the addresses on which every pool listens (empty, 0.0.0.0 or :: = all of that
// family). `interfaces`: the addresses of this machine's interfaces; loopback is implied.
// Null if no pool leads back to itself.
std::optional<SelfReference> find_self_reference(std::span<const PoolConfig> pools,
                                                 const ResolvedBackends& resolved,
                                                 std::span<const IpAddress> listening,
                                                 std::span<const IpAddress> interfaces);

}  // namespace moxi
