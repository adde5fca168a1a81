#include "common/base/clock.h"

#include <gtest/gtest.h>

#include "t/support/virtual_clock.h"

namespace moxi {
namespace {

using std::chrono::seconds;

class SecondClockTest : public testing::Test {
 protected:
  void pass(seconds time) {
    source_.advance(time);
    clock_.advance(source_);
  }

  VirtualClock source_;
  SecondClock clock_{source_};
};

TEST_F(SecondClockTest, BeginsAtTwoSoThatNeverAndExpiredStayFree) {
  EXPECT_EQ(clock_.now(), kFirstSecond);
  EXPECT_EQ(clock_.unix_start(), VirtualClock::kStartUnixSeconds - kFirstSecond);
}

TEST_F(SecondClockTest, ShowsWholeSecondsWhenAdvanced) {
  source_.advance(Milliseconds(2999));
  EXPECT_EQ(clock_.now(), kFirstSecond);
  clock_.advance(source_);
  EXPECT_EQ(clock_.now(), kFirstSecond + 2);
  pass(seconds(1));
  EXPECT_EQ(clock_.now(), kFirstSecond + 3);
}

TEST_F(SecondClockTest, ZeroNeverExpiresAndNegativeIsExpired) {
  EXPECT_EQ(clock_.expiry(0), kNeverExpires);
  EXPECT_EQ(clock_.expiry(-1), kAlreadyExpired);
  EXPECT_EQ(clock_.expiry(INT64_MIN), kAlreadyExpired);
}

TEST_F(SecondClockTest, ThirtyDaysAreRelativeAndMoreIsAbsolute) {
  pass(seconds(50));
  EXPECT_EQ(clock_.expiry(1), clock_.now() + 1);
  EXPECT_EQ(clock_.expiry(kMaxRelativeExptime), clock_.now() + kMaxRelativeExptime);
  EXPECT_EQ(clock_.expiry(kMaxRelativeExptime + 1), kAlreadyExpired);
  EXPECT_EQ(clock_.expiry(VirtualClock::kStartUnixSeconds + 60), kFirstSecond + 60);
  EXPECT_EQ(clock_.expiry(VirtualClock::kStartUnixSeconds + 50), kAlreadyExpired);
}

TEST_F(SecondClockTest, AFarFutureIsCutNotWrapped) {
  EXPECT_EQ(clock_.expiry(INT64_MAX / 2), 0xfffffffe);
}

TEST_F(SecondClockTest, AJumpOfTheWallClockMovesAbsoluteTimesOnly) {
  const RelTime relative = clock_.expiry(100);
  source_.jump_wall(seconds(3600));
  clock_.advance(source_);
  EXPECT_EQ(clock_.now(), kFirstSecond);
  EXPECT_EQ(clock_.expiry(100), relative);
  EXPECT_EQ(clock_.expiry(VirtualClock::kStartUnixSeconds + 3600 + 10), kFirstSecond + 10);
}

TEST(SystemClock, AgreesWithTheLibrary) {
  const SystemClock clock;
  const TimePoint before = clock.now();
  EXPECT_LE(before, clock.now());
  EXPECT_GT(clock.unix_seconds(), 1'600'000'000);
}

}  // namespace
}  // namespace moxi
