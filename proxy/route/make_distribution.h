// The distribution that a pool's configuration names, over any set of backends. Pure.
#pragma once

#include <memory>
#include <span>

#include "proxy/config/backend_config.h"
#include "proxy/config/behavior.h"
#include "proxy/route/distribution.h"

namespace moxi {

// Null if there is at most one backend: then nothing needs to be hashed.
std::unique_ptr<const Distribution> make_distribution(DistributionKind kind,
                                                      std::span<const BackendConfig> backends);

}  // namespace moxi
