// All that makes a pool what it is, from whatever the operator wrote it in. A plain value: pools
// that compare equal are the same pool.
#pragma once

#include <optional>

#include "common/net/listen_rules.h"
#include "proxy/config/behavior.h"
#include "proxy/config/pool_config.h"

namespace moxi {

struct PoolSettings {
  PoolConfig config;
  Behavior behavior;
  // Where it listens, if not on its port on the hosts of -l.
  std::optional<ListenRules> listen{};
  // Connections to all backends are made at the start, not when they are needed.
  bool preconnects = false;

  friend bool operator==(const PoolSettings&, const PoolSettings&) = default;
};

}  // namespace moxi
