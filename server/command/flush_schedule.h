// The pending `flush_all <delay>`: at most one, a later flush_all replaces it. Shared by all
// workers and the main thread, which asks once a second whether it is due; guarded by its mutex.
#pragma once

#include <mutex>
#include <optional>

#include "common/base/clock.h"

namespace moxi {

class FlushSchedule {
 public:
  FlushSchedule() = default;
  FlushSchedule(const FlushSchedule&) = delete;
  FlushSchedule& operator=(const FlushSchedule&) = delete;

  // A flush at `due`, instead of the one that was pending.
  void schedule(RelTime due);
  // A flush happens `now`: none is pending any longer.
  void flushed(RelTime now);
  // True, once, when the pending flush is due: the caller flushes.
  [[nodiscard]] bool take_due(RelTime now);

  // The second up to which items are, or will be, dead; 0: never flushed. As `stats settings` has
  // it under the name `oldest`.
  RelTime oldest() const;

 private:
  mutable std::mutex pending_mutex_;
  std::optional<RelTime> pending_;  // guarded by pending_mutex_
  RelTime oldest_ = 0;              // guarded by pending_mutex_
};

}  // namespace moxi
