#include "server/command/admin_commands.h"

namespace moxi {

void flush_all(const CacheAccess& access, FlushSchedule& flushes, int64_t exptime) {
  const RelTime due = access.clock.expiry(exptime);
  if (exptime > 0 && due != kAlreadyExpired) {
    flushes.schedule(due);
    return;
  }
  flushes.flushed(access.clock.now());
  access.cache.flush_all(access.thread);
}

}  // namespace moxi
