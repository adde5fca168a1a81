// When a dead backend is tried next: often at first, so that it is used again within a quarter of a
// second of its return, later less often, and never in step with other proxies. Worker's thread.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace moxi {

class ProbePace {
 public:
  struct Settings {
    Milliseconds period{150};       // give or take half of it
    Milliseconds eager_for{60000};  // after that the period grows
    Milliseconds longest{1000};
    // With both: after more than `max_errors` failed tries in a row the period is this one.
    Milliseconds retry_interval{0};
    uint32_t max_errors = 0;
    // Each try waits for this long at least; 0 = the others hold alone.
    Milliseconds least{0};
  };

  ProbePace(const Settings& settings, uint64_t seed) : settings_(settings), random_(seed | 1) {}

  // The backend has gone down.
  void begin(TimePoint now);
  // A try has failed.
  void failed() { ++errors_; }
  // How long to wait from `now` on.
  Milliseconds next(TimePoint now);

 private:
  Milliseconds next_pace(TimePoint now);

  const Settings settings_;
  uint64_t random_;
  TimePoint since_{};
  uint32_t errors_ = 0;
  Milliseconds period_{0};
};

}  // namespace moxi
