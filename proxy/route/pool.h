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
#include "proxy/route/distribution.h"

namespace moxi {

class Pool {
 public:
  // Precondition: config.backends is not empty (parse_pools guarantees it).
  Pool(PoolConfig config, const Behavior& behavior);

  // The index of the backend that keeps `key`. With one backend nothing is hashed.
  size_t pick(std::string_view key) const {
    return distribution_ == nullptr ? 0 : distribution_->pick(key);
  }

  const PoolConfig& config() const { return config_; }
  const std::vector<BackendConfig>& backends() const { return config_.backends; }
  const Behavior& behavior() const { return behavior_; }

 private:
  const PoolConfig config_;
  const Behavior behavior_;
  // Null if there is only one backend.
  const std::unique_ptr<const Distribution> distribution_;
};

}  // namespace moxi
