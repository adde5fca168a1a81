// The probers of all backends of one pool. They live on one worker, whichever worker marks a
// backend down. Owned by that worker's handler; worker's thread, but for the call that comes from
// others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "common/net/turn.h"
#include "proxy/backend/backend_prober.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"

namespace moxi {

class PoolProbers {
 public:
  // Runs a task on the worker's thread; may be called from any.
  using Post = std::function<void(std::function<void()>)>;

  // `turn`, and what `settings` refer to, outlive it; `post` may be called until it is destroyed.
  PoolProbers(Turn& turn, const BackendSettings& settings, const Pool& pool,
              std::shared_ptr<PoolHealth> health, Post post, uint64_t seed);
  ~PoolProbers();

 private:
  using Probers = std::vector<std::unique_ptr<BackendProber>>;

  const std::shared_ptr<PoolHealth> health_;
  const std::shared_ptr<Probers> probers_;  // for tasks that may come too late
};

}  // namespace moxi
