#include "proxy/route/pool.h"

#include <utility>

namespace moxi {

Pool::Pool(PoolSettings settings)
    : settings_(std::move(settings)),
      placement_(std::make_shared<const Placement>(behavior().placement_rule(), backends(),
                                                   places_of(backends()))) {}

}  // namespace moxi
