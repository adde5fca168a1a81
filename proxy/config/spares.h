// Marks the backends that -Z spares=HOST:PORT|... names: they hold no keys of their own, but take
// the place of dead ones. Main thread, at start.
#pragma once

#include <span>

#include "common/base/status.h"
#include "proxy/config/behavior.h"
#include "proxy/config/pool_config.h"

namespace moxi {

// The error is one line: a spare that is in no pool, a pool of nothing but spares, or spares
// without backend_down=spare and the other way round.
Status mark_spares(const Behavior& behavior, std::span<PoolConfig> pools);

}  // namespace moxi
