// The distribution that a pool's rule names, over some of its backends. Pure, but for the seed of
// the random one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "proxy/config/backend_config.h"
#include "proxy/config/placement_rule.h"
#include "proxy/route/distribution.h"

namespace moxi {

// Over those of `backends` whose indices are `places`; what it picks is an index into `places`.
// Null if that is at most one: then nothing needs to be hashed.
std::unique_ptr<const Distribution> make_distribution(const PlacementRule& rule,
                                                      std::span<const BackendConfig> backends,
                                                      const std::vector<uint32_t>& places);

}  // namespace moxi
