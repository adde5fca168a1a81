// All that makes a pool what it is, from whatever the operator wrote it in. A plain value: pools
// that compare equal are the same pool.
#pragma once

#include "proxy/config/behavior.h"
#include "proxy/config/pool_config.h"

namespace moxi {

struct PoolSettings {
  PoolConfig config;
  Behavior behavior;

  friend bool operator==(const PoolSettings&, const PoolSettings&) = default;
};

}  // namespace moxi
