#include "server/command/flush_schedule.h"

namespace moxi {

void FlushSchedule::schedule(RelTime due) {
  const std::lock_guard lock(pending_mutex_);
  pending_ = due;
  oldest_ = due - 1;
}

void FlushSchedule::flushed(RelTime now) {
  const std::lock_guard lock(pending_mutex_);
  pending_.reset();
  oldest_ = now - 1;
}

bool FlushSchedule::take_due(RelTime now) {
  const std::lock_guard lock(pending_mutex_);
  if (!pending_ || *pending_ > now) return false;
  pending_.reset();
  return true;
}

RelTime FlushSchedule::oldest() const {
  const std::lock_guard lock(pending_mutex_);
  return oldest_;
}

}  // namespace moxi
