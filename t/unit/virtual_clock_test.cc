#include "t/support/virtual_clock.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(VirtualClock, MovesOnlyWhenTold) {
  VirtualClock clock;
  const TimePoint begin = clock.now();
  EXPECT_EQ(VirtualClock::kStartUnixSeconds, clock.unix_seconds());
  clock.advance(Milliseconds(2500));
  EXPECT_EQ(begin + Milliseconds(2500), clock.now());
  EXPECT_EQ(VirtualClock::kStartUnixSeconds + 2, clock.unix_seconds());
  clock.advance_to(begin);
  EXPECT_EQ(begin + Milliseconds(2500), clock.now()) << "never back";
}

TEST(VirtualClock, WallClockJumpsWithoutTheOther) {
  VirtualClock clock;
  const TimePoint begin = clock.now();
  clock.jump_wall(std::chrono::seconds(-3600));
  EXPECT_EQ(begin, clock.now());
  EXPECT_EQ(VirtualClock::kStartUnixSeconds - 3600, clock.unix_seconds());
}

}  // namespace
}  // namespace moxi
