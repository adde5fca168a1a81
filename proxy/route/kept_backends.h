// Which backends of a pool are there in its next form as well, so that their connections and what
// is known of their health can be kept. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "proxy/config/pool_settings.h"

namespace moxi {

// Of each backend of `now` the index in `before` of the one with the same address that is spoken to
// in the same way; none: it is new.
std::vector<std::optional<size_t>> kept_backends(const PoolSettings& before,
                                                 const PoolSettings& now);

}  // namespace moxi
