// Bounds how often one worker tries to connect to one backend: a dead backend costs its clients an
// error at once, and the machine behind it a handful of connects a second. A connection that has
// stood for a while is simply made again: only the time since the last try counts. Worker's thread.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace moxi {

class ConnectGate {
 public:
  // At most one try per `interval` on average, with up to half as much again between two, so that
  // the workers of many processes spread.
  ConnectGate(Milliseconds interval, uint64_t seed) : interval_(interval), random_(seed | 1) {}

  bool is_open(TimePoint now) const { return now >= next_; }
  // A try begins (every address of a backend is one).
  void count(TimePoint now);
  // The backend is known to be back: the next try need not wait.
  void reopen() { next_ = TimePoint{}; }

 private:
  const Milliseconds interval_;
  uint64_t random_;
  TimePoint next_{};
};

}  // namespace moxi
