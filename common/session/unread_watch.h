// Looks after clients that have asked for more than they read: every tenth of a second while there
// are any. One that has read nothing of a megabyte for a second, or of four for a tenth, is closed;
// its answers are dropped as they come. Worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/net/event_loop.h"

namespace moxi {

class Session;

class UnreadWatch {
 public:
  explicit UnreadWatch(EventLoop& loop);

  // What a client may have pending without being looked after.
  static constexpr size_t kUnsuspicious = size_t{1} << 20;

  // `session` has more than that pending. It stays in the list, once, until it has read enough or
  // has gone.
  void add(Session& session);

 private:
  struct Suspect {
    Session* session;
    uint32_t generation;
    size_t pending;   // at the last look
    TimePoint since;  // when that was more than before, or the same
  };

  void look();
  bool stays(Suspect& suspect, TimePoint now) const;

  EventLoop& loop_;
  std::unique_ptr<TimerHandle> timer_;
  std::vector<Suspect> suspects_;
};

}  // namespace moxi
