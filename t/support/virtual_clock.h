// The virtual twin of SystemClock: time moves only when the test says so.
#pragma once

#include "common/base/clock.h"

namespace moxi {

class VirtualClock final : public Clock {
 public:
  static constexpr int64_t kStartUnixSeconds = 1'700'000'000;

  TimePoint now() const override { return now_; }
  int64_t unix_seconds() const override {
    return wall_offset_ +
           std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch()).count();
  }

  void advance(Milliseconds by) { now_ += by; }
  void advance_to(TimePoint when) {
    if (when > now_) now_ = when;
  }
  // A jump of the wall clock alone, as by an operator or a time server.
  void jump_wall(std::chrono::seconds by) { wall_offset_ += by.count(); }

 private:
  TimePoint now_{std::chrono::seconds(1000)};
  int64_t wall_offset_ = kStartUnixSeconds - 1000;
};

}  // namespace moxi
