#include "common/stats/time_histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace moxi {
namespace {

using testing::ElementsAre;

TEST(TimeHistogram, BucketsFollowEachOtherWithoutGaps) {
  for (size_t i = 0; i < TimeHistogram::kBuckets; ++i) {
    const uint64_t first = TimeHistogram::lower_bound(i);
    const uint64_t next = TimeHistogram::lower_bound(i + 1);
    ASSERT_LT(first, next) << i;
    ASSERT_EQ(TimeHistogram::bucket_of(first), i);
    ASSERT_EQ(TimeHistogram::bucket_of(next - 1), i);
  }
  EXPECT_EQ(TimeHistogram::bucket_of(std::numeric_limits<uint64_t>::max()),
            TimeHistogram::kBuckets - 1);
}

TEST(TimeHistogram, BucketsAreNarrow) {
  for (size_t i = 400; i < TimeHistogram::kBuckets; ++i) {
    const uint64_t start = TimeHistogram::lower_bound(i);
    EXPECT_LE(TimeHistogram::lower_bound(i + 1) - start, start / 16 + 1);
  }
}

TEST(TimeHistogram, KnowsMeanAndPercentiles) {
  TimeHistogram histogram;
  for (uint64_t us = 1; us <= 1000; ++us)
    histogram.record(us);
  TimeTotals totals;
  totals.add(histogram);
  EXPECT_EQ(totals.count(), 1000U);
  EXPECT_EQ(totals.sum(), 500500U);
  EXPECT_EQ(totals.mean(), 500U);
  EXPECT_NEAR(static_cast<double>(totals.percentile(0.5)), 500, 5);
  EXPECT_NEAR(static_cast<double>(totals.percentile(0.99)), 990, 5);
  EXPECT_NEAR(static_cast<double>(totals.percentile(1)), 1000, 5);
  EXPECT_EQ(totals.percentile(0), 5U);
}

TEST(TimeHistogram, AnEmptyOneIsAllZero) {
  const TimeTotals totals;
  EXPECT_EQ(totals.count(), 0U);
  EXPECT_EQ(totals.mean(), 0U);
  EXPECT_EQ(totals.percentile(0.5), 0U);
  EXPECT_TRUE(totals.lines().empty());
}

TEST(TimeHistogram, SeveralAreOne) {
  TimeHistogram a;
  TimeHistogram b;
  a.record(10);
  b.record(30);
  b.record(50);
  TimeTotals totals;
  totals.add(a);
  totals.add(b);
  EXPECT_EQ(totals.count(), 3U);
  EXPECT_EQ(totals.mean(), 30U);
  b.reset();
  TimeTotals later;
  later.add(a);
  later.add(b);
  EXPECT_EQ(later.count(), 1U);
  EXPECT_EQ(later.sum(), 10U);
}

TEST(TimeHistogram, IsShownInMoxisSteps) {
  TimeHistogram histogram;
  for (int i = 0; i < 4; ++i)
    histogram.record(99);
  histogram.record(100);
  histogram.record(1999);
  histogram.record(2000);
  histogram.record(3999);
  histogram.record(4000);
  histogram.record(uint64_t{1} << 60);
  TimeTotals totals;
  totals.add(histogram);
  EXPECT_THAT(
      totals.lines(),
      ElementsAre("0+100=4 40.00% " + std::string(40, '*'), "100+100=1 50.00% **********",
                  "1900+100=1 60.00% **********", "2000+2000=2 80.00% " + std::string(20, '*'),
                  "4000+4000=1 90.00% **********", "1048576000+1048576000=1 100.00% **********"));
}

}  // namespace
}  // namespace moxi
