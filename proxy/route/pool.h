// A pool as the workers see it: an immutable snapshot of its configuration, its behaviour and the
// distribution made of them. The main thread makes it; workers share it through
// shared_ptr<const Pool> and never change it. A new configuration is a new Pool.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/config/pool_settings.h"
#include "proxy/route/placement.h"

namespace moxi {

class Pool {
 public:
  // Precondition: its backends are not empty (parse_pools guarantees it), nor are they all spares.
  explicit Pool(PoolSettings settings);
  Pool(PoolConfig config, const Behavior& behavior)
      : Pool(PoolSettings{std::move(config), behavior}) {}

  // The index of the backend that keeps `key` while all are up.
  size_t pick(std::string_view key) const { return placement_->pick(key); }
  const std::shared_ptr<const Placement>& placement() const { return placement_; }

  const PoolSettings& settings() const { return settings_; }
  const PoolConfig& config() const { return settings_.config; }
  const std::vector<BackendConfig>& backends() const { return settings_.config.backends; }
  const Behavior& behavior() const { return settings_.behavior; }

 private:
  const PoolSettings settings_;
  const std::shared_ptr<const Placement> placement_;
};

}  // namespace moxi
