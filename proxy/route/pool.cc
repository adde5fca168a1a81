#include "proxy/route/pool.h"

#include <utility>

namespace moxi {

Pool::Pool(PoolConfig config, const Behavior& behavior)
    : config_(std::move(config)),
      behavior_(behavior),
      placement_(std::make_shared<const Placement>(behavior.placement_rule(), config_.backends,
                                                   places_of(config_.backends))) {}

}  // namespace moxi
