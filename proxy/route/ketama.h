// Ketama as libmemcached has it: every backend owns points on a ring of 32-bit values, and a key
// belongs to the owner of the first point at or after its hash (MD5 unless told otherwise).
//
// Points come from MD5 of "NAME-i", where NAME is the backend's name for placing
// (placing_name()): "HOST", or "HOST:PORT" when the port is not 11211, unless it was given one.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "proxy/config/backend_config.h"
#include "proxy/route/continuum.h"
#include "proxy/route/distribution.h"
#include "proxy/route/key_hash.h"

namespace moxi {

// The points of `backends` (at least one), backend by backend. weighted: about 160 a backend, in
// proportion to its weight. unweighted: 100 a backend, whatever its weight (moxi's reading; a
// libmemcached of 1.0 or later silently takes the weighted ring if any weight is above 1).
std::vector<ContinuumPoint> ketama_weighted_points(std::span<const BackendConfig> backends);
std::vector<ContinuumPoint> ketama_unweighted_points(std::span<const BackendConfig> backends);

// A ring of `points` (at least one) for keys that are hashed by `hasher`.
std::unique_ptr<Distribution> make_ketama(std::vector<ContinuumPoint> points,
                                          const KeyHasher& hasher);

// The distributions over the points above; the weighted one, with MD5, is the default of a pool.
std::unique_ptr<Distribution> make_ketama_weighted(std::span<const BackendConfig> backends,
                                                   const KeyHasher& hasher = KeyHash::kMd5);
std::unique_ptr<Distribution> make_ketama_unweighted(std::span<const BackendConfig> backends,
                                                     const KeyHasher& hasher = KeyHash::kMd5);

}  // namespace moxi
