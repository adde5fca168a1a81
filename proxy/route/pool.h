// A pool as the workers see it: an immutable snapshot of its configuration, its behaviour and the
// distribution made of them. The main thread makes it; workers share it through
// shared_ptr<const Pool> and never change it. A new configuration is a new Pool.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "proxy/config/behavior.h"
#include "proxy/config/pool_config.h"
#include "proxy/route/placement.h"

namespace moxi {

class Pool {
 public:
  // Precondition: config.backends is not empty (parse_pools guarantees it), nor are they all
  // spares.
  Pool(PoolConfig config, const Behavior& behavior);

  // The index of the backend that keeps `key` while all are up.
  size_t pick(std::string_view key) const { return placement_->pick(key); }
  const std::shared_ptr<const Placement>& placement() const { return placement_; }

  const PoolConfig& config() const { return config_; }
  const std::vector<BackendConfig>& backends() const { return config_.backends; }
  const Behavior& behavior() const { return behavior_; }

 private:
  const PoolConfig config_;
  const Behavior behavior_;
  const std::shared_ptr<const Placement> placement_;
};

}  // namespace moxi
