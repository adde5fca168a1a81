#include "t/support/virtual_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace moxi {

class VirtualLoop::Timer final : public TimerHandle {
 public:
  Timer(VirtualLoop& loop, std::function<void()> callback)
      : loop_(loop), callback_(std::move(callback)) {
    ++loop_.timer_handles_;
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() override {
    stop();
    --loop_.timer_handles_;
  }

  void start(Milliseconds delay) override {
    stop();
    due_ = {loop_.now() + std::max(delay, Milliseconds(0)), loop_.next_order_++};
    loop_.timers_.emplace(*due_, this);
  }
  void stop() override {
    if (due_) loop_.timers_.erase(*due_);
    due_.reset();
  }
  void fire() {
    stop();
    callback_();
  }

 private:
  VirtualLoop& loop_;
  const std::function<void()> callback_;
  std::optional<Due> due_;
};

VirtualLoop::~VirtualLoop() {
  if (timer_handles_ == 0) return;
  std::fputs("VirtualLoop: a timer outlives its loop\n", stderr);
  std::abort();
}

bool VirtualLoop::watch(IoWatch& watch, int fd, Interest interest) {
  watched_[&watch] = {fd, interest};
  return true;
}

bool VirtualLoop::rewatch(IoWatch& watch, int fd, Interest interest) {
  watched_.at(&watch) = {fd, interest};
  return true;
}

std::unique_ptr<TimerHandle> VirtualLoop::make_timer(std::function<void()> callback) {
  return std::make_unique<Timer>(*this, std::move(callback));
}

std::optional<TimePoint> VirtualLoop::next_timer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.when;
}

std::optional<Interest> VirtualLoop::interest_of(IoWatch& watch) const {
  const auto found = watched_.find(&watch);
  if (found == watched_.end()) return std::nullopt;
  return found->second.interest;
}

VirtualReadiness VirtualLoop::wanted_readiness(const Watched& watched) const {
  VirtualReadiness ready = network_.readiness(watched.fd);
  const bool reads =
      watched.interest == Interest::kRead || watched.interest == Interest::kReadWrite;
  const bool writes =
      watched.interest == Interest::kWrite || watched.interest == Interest::kReadWrite;
  return {ready.readable && reads, ready.writable && writes};
}

bool VirtualLoop::report_ready() {
  struct Report {
    int fd;
    IoWatch* watch;
    VirtualReadiness ready;
  };
  std::vector<Report> polled;
  for (const auto& [watch, watched] : watched_) {
    const VirtualReadiness ready = wanted_readiness(watched);
    if (ready.readable || ready.writable) polled.push_back({watched.fd, watch, ready});
  }
  std::sort(polled.begin(), polled.end(),
            [](const Report& a, const Report& b) { return a.fd < b.fd; });
  for (const Report& report : polled) {
    // A callback before this one may have unwatched it, or watched another in its place.
    const auto found = watched_.find(report.watch);
    if (found == watched_.end() || found->second.fd != report.fd) continue;
    ++reports_;
    report.watch->on_ready(report.ready.readable, report.ready.writable);
  }
  return !polled.empty();
}

bool VirtualLoop::run_due_timers() {
  // A timer that a callback starts with no delay waits for the next turn.
  const uint64_t first_new = next_order_;
  bool any = false;
  for (auto next = timers_.begin(); next != timers_.end() && next->first.when <= clock_.now();) {
    if (next->first.order >= first_new) {
      ++next;
      continue;
    }
    any = true;
    next->second->fire();
    next = timers_.begin();
  }
  return any;
}

void VirtualLoop::run_once(bool wait) {
  const bool was_woken = std::exchange(is_woken_, false);
  const bool reported = report_ready();
  const bool fired = run_due_timers();
  if (!wait || was_woken || reported || fired || timers_.empty()) return;
  clock_.advance_to(timers_.begin()->first.when);
  run_due_timers();
}

void VirtualLoop::advance(Milliseconds by) {
  const TimePoint end = clock_.now() + by;
  run_once(false);
  while (!timers_.empty() && timers_.begin()->first.when <= end) {
    clock_.advance_to(timers_.begin()->first.when);
    run_once(false);
  }
  clock_.advance_to(end);
  run_once(false);
}

}  // namespace moxi
