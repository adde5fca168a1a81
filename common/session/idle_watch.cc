#include "common/session/idle_watch.h"

#include <algorithm>

#include "common/session/session.h"
#include "common/session/session_pool.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

constexpr Milliseconds kInterval{500};
constexpr uint32_t kLooksPerSecond = 2;

}  // namespace

void IdleWatch::start(uint32_t seconds) {
  if (seconds == 0) return;
  most_looks_ = std::min(seconds, UINT32_MAX / kLooksPerSecond) * kLooksPerSecond;
  timer_ = worker_.loop().make_timer([this] { look(); });
  timer_->start(kInterval);
}

void IdleWatch::look() {
  size_t place = 0;
  worker_.sessions().for_each([&](Session& session) {
    if (place == seen_.size()) seen_.emplace_back();
    look_at(session, seen_[place++]);
  });
  timer_->start(kInterval);
}

void IdleWatch::look_at(Session& session, Seen& seen) {
  if (!session.is_open()) return;
  const Seen now{session.generation(), session.requests(), 0};
  if (now.generation != seen.generation || now.requests != seen.requests || !session.is_at_rest()) {
    seen = now;
    return;
  }
  if (++seen.looks < most_looks_) return;
  session.close_idle();
}

}  // namespace moxi
