// The virtual twin of the event loop: descriptors are those of a VirtualNetwork, time is that of a
// VirtualClock. Readiness is level-triggered, callbacks run in the order of the descriptors'
// numbers, timers in the order in which they are due (equal ones: in the order of their starts).
// run_once(true) with nothing to do does not sleep: the clock moves to the next timer, if there is
// one. For one thread.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "common/net/event_loop.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_network.h"

namespace moxi {

class VirtualLoop final : public EventLoop {
 public:
  VirtualLoop(VirtualClock& clock, const VirtualNetwork& network)
      : clock_(clock), network_(network) {}
  VirtualLoop(const VirtualLoop&) = delete;
  VirtualLoop& operator=(const VirtualLoop&) = delete;
  ~VirtualLoop() override;

  bool watch(IoWatch& watch, int fd, Interest interest) override;
  bool rewatch(IoWatch& watch, int fd, Interest interest) override;
  void unwatch(IoWatch& watch) override { watched_.erase(&watch); }
  std::unique_ptr<TimerHandle> make_timer(std::function<void()> callback) override;
  TimePoint now() const override { return clock_.now(); }
  void run_once(bool wait) override;
  void wake() override { is_woken_ = true; }

  // Moves the clock on, and runs every timer on the way at the moment when it is due, with a poll
  // after each.
  void advance(Milliseconds by);
  std::optional<TimePoint> next_timer() const;
  // What `watch` waits for; none if it is not watched.
  std::optional<Interest> interest_of(IoWatch& watch) const;
  // Callbacks of descriptors so far.
  size_t reports() const { return reports_; }

 private:
  class Timer;
  struct Watched {
    int fd = -1;
    Interest interest = Interest::kNone;
  };
  struct Due {
    TimePoint when;
    uint64_t order = 0;
    friend bool operator<(const Due& a, const Due& b) {
      return a.when != b.when ? a.when < b.when : a.order < b.order;
    }
  };

  VirtualReadiness wanted_readiness(const Watched& watched) const;
  bool report_ready();
  bool run_due_timers();

  VirtualClock& clock_;
  const VirtualNetwork& network_;
  std::map<IoWatch*, Watched> watched_;
  std::map<Due, Timer*> timers_;
  uint64_t next_order_ = 0;
  size_t reports_ = 0;
  size_t timer_handles_ = 0;
  bool is_woken_ = false;
};

}  // namespace moxi
