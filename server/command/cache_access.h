// What every command on items needs: the cache, this worker's place in it, and the time.
#pragma once

#include "common/base/clock.h"
#include "server/cache/cache.h"

namespace moxi {

struct CacheAccess {
  Cache& cache;
  CacheThread& thread;
  const SecondClock& clock;
};

}  // namespace moxi
