#include "common/net/turn.h"

#include <algorithm>

#include "common/net/connection.h"

namespace moxi {
namespace {}  // namespace

Turn::Turn(std::unique_ptr<EventLoop> loop, size_t output_limit)
    : loop_(std::move(loop)), output_limit_(output_limit) {
  linger_timer_ = loop_->make_timer([this] { end_lingering(); });
}

Turn::~Turn() {
  if (scratch_ != nullptr) pool_.give(scratch_);
}

Block* Turn::scratch() {
  if (scratch_ == nullptr) scratch_ = pool_.take(BlockSize::k64K);
  return scratch_;
}

void Turn::flush() {
  for (TurnEnd* end : ends_)
    end->end_of_turn();
  // By index: what is written may mark more (a session that resumes when its output has drained).
  for (size_t i = 0; i < marked_count_; ++i) {
    if (Connection* connection = marked_.data()[i]) connection->flush();
  }
  marked_count_ = 0;
  many_ = kMany;
}

void Turn::linger(Connection& connection) {
  if (lingering_.empty()) linger_timer_->start(linger_time_);
  lingering_.push_back({&connection, loop_->now() + linger_time_});
}

void Turn::shorten_linger(Milliseconds most) {
  if (most >= linger_time_) return;
  linger_time_ = most;
  if (lingering_.empty()) return;
  const TimePoint latest = loop_->now() + most;
  for (Lingering& each : lingering_)
    each.deadline = std::min(each.deadline, latest);
  linger_timer_->start(most);
}

void Turn::flush_early() {
  size_t late = 0;
  for (size_t i = 0; i < marked_count_; ++i) {
    Connection* connection = marked_.data()[i];
    if (connection == nullptr) continue;
    if (connection->is_flushed_late()) {
      marked_.data()[late++] = connection;
    } else {
      connection->flush();
    }
  }
  marked_count_ = late;
  many_ = late + kMany;
}

void Turn::forget(Connection& connection) {
  const auto end = marked_.begin() + static_cast<ptrdiff_t>(marked_count_);
  std::replace(marked_.begin(), end, &connection, static_cast<Connection*>(nullptr));
}

void Turn::stop_lingering(Connection& connection) {
  std::erase_if(lingering_, [&](const Lingering& l) { return l.connection == &connection; });
}

void Turn::end_lingering() {
  const TimePoint now = loop_->now();
  while (!lingering_.empty() && lingering_.front().deadline <= now) {
    lingering_.front().connection->close_now();  // takes itself off the list
  }
  if (!lingering_.empty()) {
    linger_timer_->start(
        std::chrono::duration_cast<Milliseconds>(lingering_.front().deadline - now) +
        Milliseconds{1});
  }
}

}  // namespace moxi
