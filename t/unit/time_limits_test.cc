#include "proxy/config/time_limits.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(TimeLimits, AreWhatWasSet) {
  const TimeLimits limits = time_limits(Behavior{});
  EXPECT_EQ(limits.connect, Milliseconds(400));
  EXPECT_EQ(limits.request, Milliseconds(5000));
  EXPECT_EQ(limits.connection_queue, Milliseconds(200));
  EXPECT_EQ(limits.wait_queue, Milliseconds(200));
}

TEST(TimeLimits, NothingWaitsLongerThanTheWhole) {
  Behavior behavior;
  behavior.downstream_timeout = Milliseconds(100);
  behavior.wait_queue_timeout = Milliseconds(0);
  behavior.connect_timeout = Milliseconds(50);
  const TimeLimits limits = time_limits(behavior);
  EXPECT_EQ(limits.connect, Milliseconds(50));
  EXPECT_EQ(limits.connection_queue, Milliseconds(100));
  EXPECT_EQ(limits.wait_queue, Milliseconds(100));
}

TEST(TimeLimits, WithoutALimitOfTheWholeTheOthersStay) {
  Behavior behavior;
  behavior.downstream_timeout = Milliseconds(0);
  behavior.connect_timeout = Milliseconds(0);
  const TimeLimits limits = time_limits(behavior);
  EXPECT_EQ(limits.connect, Milliseconds(0));
  EXPECT_EQ(limits.request, Milliseconds(0));
  EXPECT_EQ(limits.connection_queue, Milliseconds(200));
}

}  // namespace
}  // namespace moxi
