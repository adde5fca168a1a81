#include "server/command/flush_schedule.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(FlushSchedule, IsDueOnceItsSecondHasCome) {
  FlushSchedule schedule;
  EXPECT_FALSE(schedule.take_due(100));
  schedule.schedule(12);
  EXPECT_FALSE(schedule.take_due(11));
  EXPECT_TRUE(schedule.take_due(12));
  EXPECT_FALSE(schedule.take_due(13));
}

TEST(FlushSchedule, IsDueEvenIfItsSecondWasMissed) {
  FlushSchedule schedule;
  schedule.schedule(12);
  EXPECT_TRUE(schedule.take_due(20));
}

TEST(FlushSchedule, IsReplacedByALaterFlush) {
  FlushSchedule schedule;
  schedule.schedule(12);
  schedule.schedule(20);
  EXPECT_FALSE(schedule.take_due(12));
  EXPECT_TRUE(schedule.take_due(20));
}

TEST(FlushSchedule, IsCancelledByAnImmediateFlush) {
  FlushSchedule schedule;
  schedule.schedule(12);
  schedule.flushed(5);
  EXPECT_FALSE(schedule.take_due(12));
}

TEST(FlushSchedule, TellsUpToWhichSecondItemsAreDead) {
  FlushSchedule schedule;
  EXPECT_EQ(schedule.oldest(), 0U);
  schedule.flushed(5);
  EXPECT_EQ(schedule.oldest(), 4U);
  schedule.schedule(12);
  EXPECT_EQ(schedule.oldest(), 11U);
}

}  // namespace
}  // namespace moxi
