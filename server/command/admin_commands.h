// flush_all, now or later.
#pragma once

#include "server/command/cache_access.h"
#include "server/command/flush_schedule.h"

namespace moxi {

// `exptime` as sent: up to 0 is now, else an expiry time after which everything that is stored
// until then is gone.
void flush_all(const CacheAccess& access, FlushSchedule& flushes, int64_t exptime);

}  // namespace moxi
