// ketama and modula as twemproxy has them. The order in which the backends are written does not
// count: both put them in order of their names (placing_name()) first, shorter ones in front, and
// those of one length by their bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "proxy/config/backend_config.h"
#include "proxy/route/distribution.h"
#include "proxy/route/key_hash.h"

namespace moxi {

// The indices of `backends` in that order.
std::vector<uint32_t> twemproxy_order(std::span<const BackendConfig> backends);

// The weighted ring of ketama.h; between backends that share a point the order decides. `backends`
// is not empty, here and below.
std::unique_ptr<Distribution> make_twemproxy_ketama(std::span<const BackendConfig> backends,
                                                    const KeyHasher& hasher);

// The hash modulo the sum of the weights, in a list in which each backend stands as often as it
// weighs.
std::unique_ptr<Distribution> make_twemproxy_modula(std::span<const BackendConfig> backends,
                                                    const KeyHasher& hasher);

}  // namespace moxi
