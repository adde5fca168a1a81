// Commands on the whole process: flush_all, and those that the protocol passes on as a line.
#pragma once

#include <string_view>

#include "common/session/responder.h"
#include "server/command/cache_access.h"
#include "server/command/flush_schedule.h"
#include "server/command/local_controls.h"

namespace moxi {

// `exptime` as sent: up to 0 is now, else an expiry time after which everything that is stored
// until then is gone.
void flush_all(const CacheAccess& access, FlushSchedule& flushes, int64_t exptime);

// What admin commands work on; all of it outlives the answer.
struct AdminAccess {
  Cache& cache;
  const SecondClock& clock;
  LocalControls& controls;
  const ServerOptions& options;
  const Handler* handler;  // the asker's
};

// cache_memlimit, lru, lru_crawler, slabs, shutdown, refresh_certs, watch.
void answer_admin(const AdminAccess& access, std::string_view line, Responder responder);

}  // namespace moxi
