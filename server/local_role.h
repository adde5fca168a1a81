// The cache role: the cache, its statistics and its pending flush, and the handlers that work on
// them. One per process, made by main(), outlives the server's workers.
#pragma once

#include <memory>
#include <string>

#include "common/base/status.h"
#include "server/cache/cache.h"
#include "server/command/flush_schedule.h"
#include "server/command/local_controls.h"
#include "server/command/local_stats.h"
#include "server/process.h"
#include "server/role.h"

namespace moxi {

class LocalRole {
 public:
  // Allocates the cache. `process` outlives the role, the role every handler.
  static Result<std::unique_ptr<LocalRole>> create(Process& process);
  ~LocalRole();
  LocalRole(const LocalRole&) = delete;
  LocalRole& operator=(const LocalRole&) = delete;

  // Everything that `stats` shows.
  const LocalStats& statistics() const { return stats_; }
  // How the server sees it.
  Role role();
  // Main thread, once a second: the flush that was asked for earlier.
  void tick();
  // What -vv shows: the slab classes.
  std::string class_table() const;

 private:
  LocalRole(Process& process, std::unique_ptr<Cache> cache);

  Process& process_;
  const std::unique_ptr<Cache> cache_;
  const std::unique_ptr<CacheThread> main_thread_;
  FlushSchedule flushes_;
  LocalControls controls_;
  LocalStats stats_;
};

}  // namespace moxi
