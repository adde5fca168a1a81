// The time limits of the commands on a backend connection. While commands are in flight a timer
// looks at them ten times a second, and at the moment when the oldest expires: nothing is started
// or stopped for a single command.
//
//   [ tombstone | tombstone | oldest live one | ... | not written yet ... ]
//     expired, late answers     deadlines ascend       expire earlier if the connection is stuck
//     are swallowed
#include <algorithm>
#include <chrono>
#include <utility>

#include "proxy/backend/backend_connection.h"

namespace moxi {
namespace {

// Whatever the limits are, this often somebody looks.
constexpr Milliseconds kLook{100};
// So many looks in a row saw the same command waiting: that is slow.
constexpr uint32_t kSlowLooks = 3;
// Timeouts in a row after which a connection is made anew.
constexpr uint32_t kMaxTimeoutsInRow = 3;
// A tombstone is this many timeouts old at most (from when its command was sent).
constexpr int kMaxAge = 4;

}  // namespace

void BackendConnection::watch_deadlines() {
  const TimePoint now = turn().loop().now();
  seen_popped_ = pending_.popped();
  seen_written_ = written_;
  slow_looks_ = 0;
  stuck_since_ = now;
  watches_deadlines_ = true;
  deadline_timer_->start(std::min(kLook, limit_));
}

void BackendConnection::look_again(TimePoint now) {
  Milliseconds delay = kLook;
  // The first of those that wait for a connection has no limit of its own; all others ascend.
  size_t live = 0;
  for (size_t i = 0; i < pending_.size() && live < 2; ++i) {
    if (is_tombstone(pending_.at(i))) continue;
    ++live;
    const auto left = std::chrono::ceil<Milliseconds>(pending_.at(i).deadline - now);
    delay = std::clamp(left, Milliseconds{1}, delay);
  }
  watches_deadlines_ = true;
  deadline_timer_->start(delay);
}

void BackendConnection::on_deadline_timer() {
  watches_deadlines_ = false;
  if (pending_.empty()) return;
  const TimePoint now = turn().loop().now();
  if (state_ == State::kOpen) {
    if (!give_up_expired(now)) return;
    give_up_unsent(now);
    slow_looks_ = pending_.popped() == seen_popped_ ? slow_looks_ + 1 : 0;
    seen_popped_ = pending_.popped();
    const bool is_slow = slow_looks_ >= kSlowLooks;
    // It may send something, so everything here must be as it should.
    look_again(now);
    if (is_slow && settings_->slow_watch != nullptr) settings_->slow_watch->on_slow(*this);
  } else {
    give_up_waiting(now);
    look_again(now);
  }
}

// Commands that will be sent when the connection stands wait for it, but not for long.
void BackendConnection::limit_waiting() {
  limit_ = limit_of(settings_->queue_timeout);
}

// The connection stands: the time of an answer begins.
void BackendConnection::restart_deadlines() {
  limit_ = limit_of(settings_->request_timeout);
  const TimePoint now = turn().loop().now();
  for (size_t i = 0; i < pending_.size(); ++i)
    pending_.at(i).deadline = now + (on_room_ ? kForever : limit_);
  if (!pending_.empty()) look_again(now);
}

// False: the connection was closed.
bool BackendConnection::give_up_expired(TimePoint now) {
  const PendingExchange& oldest = pending_.front();
  if (is_tombstone(oldest) && now >= oldest.deadline + (kMaxAge - 1) * limit_) {
    lose(Failure::kClosed);
    return false;
  }
  for (size_t i = 0; i < pending_.size(); ++i) {
    PendingExchange& entry = pending_.at(i);
    if (is_tombstone(entry)) continue;
    if (entry.deadline > now) break;
    const bool is_aside = entry.part == kAside;
    if (!is_aside) settings_->counters.add(BackendStat::kRequestTimeouts);
    tell_trouble(TrafficStat::kTimeouts);
    give_up(entry, Failure::kTimeout);
    if (is_aside) continue;
    soft_failure();
    if (count_timeout()) continue;
    lose(Failure::kClosed);
    return false;
  }
  return true;
}

bool BackendConnection::count_timeout() {
  if (std::exchange(timely_at_timeout_, timely_answers()) != timely_answers()) timeouts_in_row_ = 0;
  return ++timeouts_in_row_ < kMaxTimeoutsInRow;
}

// What could not be written for so long, while the connection took nothing at all.
void BackendConnection::give_up_unsent(TimePoint now) {
  if (output_bytes() == 0 || written_ != seen_written_) {
    seen_written_ = written_;
    stuck_since_ = now;
    return;
  }
  const Milliseconds limit = limit_of(settings_->queue_timeout);
  if (now - stuck_since_ < limit) return;
  for (size_t i = pending_.size(); i-- > 0;) {
    PendingExchange& entry = pending_.at(i);
    if (entry.offset < written_) return;
    const TimePoint sent = entry.deadline - limit_;
    if (is_tombstone(entry) || sent + limit > now) continue;
    settings_->counters.add(BackendStat::kQueueTimeouts);
    give_up(entry, Failure::kQueueTimeout);
  }
}

void BackendConnection::give_up_waiting(TimePoint now) {
  for (size_t i = 0; i < pending_.size(); ++i) {
    PendingExchange& entry = pending_.at(i);
    if (is_tombstone(entry) || entry.deadline > now) continue;
    settings_->counters.add(BackendStat::kQueueTimeouts);
    give_up(entry, Failure::kQueueTimeout);
  }
}

void BackendConnection::give_up(PendingExchange& entry, Failure failure) {
  Exchange* exchange = std::exchange(entry.exchange, &tombstone_);
  settings_->counters.add(BackendStat::kFailed);
  exchange->on_failed(entry.part, failure);
}

}  // namespace moxi
