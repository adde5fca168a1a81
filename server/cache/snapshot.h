// All numbers of the cache at one moment.
#pragma once

#include "server/cache/cache_core.h"
#include "server/cache/cache_stats.h"

namespace moxi {

// Any thread, no lock held. Takes one class lock after the other.
CacheStats take_snapshot(const CacheCore& core);

}  // namespace moxi
