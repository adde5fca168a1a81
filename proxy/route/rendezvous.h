// Weighted rendezvous hashing: every backend draws a lot for the key, and the highest one has it.
// Shares follow the weights exactly, and whoever is added, removed or given another weight moves
// only the keys that it gets or loses. Costs a hash for each backend.
//
// The lot of a backend: u = XXH3 of 64 bits of the key, seeded with that of the backend's name
// (placing_name(), seed 0), as a fraction between 0 and 1 (its
// upper 52 bits and a half); weight / -ln(u).
#pragma once

#include <memory>
#include <span>

#include "proxy/config/backend_config.h"
#include "proxy/config/hash_tag.h"
#include "proxy/route/distribution.h"

namespace moxi {

// `backends` is not empty; their order does not count.
std::unique_ptr<Distribution> make_rendezvous(std::span<const BackendConfig> backends,
                                              const HashTag& tag);

}  // namespace moxi
