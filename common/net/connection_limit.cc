#include "common/net/connection_limit.h"

namespace moxi {

AcceptStats ConnectionLimit::stats() const {
  return {rejected_.load(std::memory_order_relaxed), pauses_.load(std::memory_order_relaxed),
          paused_us_.load(std::memory_order_relaxed), paused_listeners_.load() == 0};
}

bool ConnectionLimit::try_open() {
  // Only this thread adds, so what was free stays free.
  if (open_.load() >= most_) return false;
  open_.fetch_add(1);
  return true;
}

// Sequentially consistent, like the listener's side (paused_listeners_ written, then open_ read):
// either the listener sees the room or this thread sees the pause.
void ConnectionLimit::closed() {
  open_.fetch_sub(1);
  if (paused_listeners_.load() != 0 && on_room_ && !room_is_told_.exchange(true)) on_room_();
}

void ConnectionLimit::pause_begins(TimePoint now) {
  if (paused_listeners_.fetch_add(1) != 0) return;
  pauses_.fetch_add(1, std::memory_order_relaxed);
  pause_began_ = now;
}

void ConnectionLimit::pause_ends(TimePoint now) {
  if (paused_listeners_.fetch_sub(1) != 1) return;
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - pause_began_);
  paused_us_.fetch_add(static_cast<uint64_t>(passed.count()), std::memory_order_relaxed);
}

}  // namespace moxi
