#include "common/session/unread_watch.h"

#include "common/session/session.h"

namespace moxi {
namespace {

constexpr Milliseconds kInterval{100};
constexpr Milliseconds kPatience{1000};
constexpr size_t kMuch = size_t{4} << 20;

}  // namespace

UnreadWatch::UnreadWatch(EventLoop& loop)
    : loop_(loop), timer_(loop.make_timer([this] { look(); })) {}

void UnreadWatch::add(Session& session) {
  if (suspects_.empty()) timer_->start(kInterval);
  suspects_.push_back({&session, session.generation(), session.pending_bytes(), loop_.now()});
}

void UnreadWatch::look() {
  const TimePoint now = loop_.now();
  std::erase_if(suspects_, [this, now](Suspect& suspect) { return !stays(suspect, now); });
  if (!suspects_.empty()) timer_->start(kInterval);
}

bool UnreadWatch::stays(Suspect& suspect, TimePoint now) const {
  Session& session = *suspect.session;
  if (session.generation() != suspect.generation) return false;
  const size_t pending = session.pending_bytes();
  if (pending <= kUnsuspicious) {
    session.forget_suspicion();
    return false;
  }
  if (pending < suspect.pending || !session.is_held_up()) suspect.since = now;
  suspect.pending = pending;
  if (now - suspect.since < (pending > kMuch ? kInterval : kPatience)) return true;
  session.close_unread();
  return false;
}

}  // namespace moxi
