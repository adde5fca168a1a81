// LatencyHistogram: percentiles within a bucket's width of the exact ones.
#include "t/bench/latency_histogram.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace moxi {
namespace {

TEST(LatencyHistogram, NothingRecordedIsZero) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.percentile(0.99), 0U);
}

TEST(LatencyHistogram, EveryMagnitudeIsKeptWithinItsBucket) {
  for (uint64_t value = 1; value < uint64_t{1} << 39; value = value * 3 + 1) {
    LatencyHistogram histogram;
    histogram.record(value, 1);
    const uint64_t told = histogram.percentile(0.5);
    EXPECT_GE(told, value);
    EXPECT_LE(static_cast<double>(told), static_cast<double>(value) * 1.016) << value;
  }
}

TEST(LatencyHistogram, PercentilesOfARamp) {
  LatencyHistogram histogram;
  for (uint64_t value = 1; value <= 100000; ++value)
    histogram.record(value, 1);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(0.5)), 50000, 800);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(0.99)), 99000, 1600);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(0.999)), 99900, 1600);
  EXPECT_EQ(histogram.count(), 100000U);
}

TEST(LatencyHistogram, CountsWeighAndTheRangeEndsSafely) {
  LatencyHistogram histogram;
  histogram.record(10, 99);
  histogram.record(UINT64_MAX, 1);
  EXPECT_EQ(histogram.percentile(0.99), 10U);
  EXPECT_GE(histogram.percentile(1.0), (uint64_t{1} << 40) - 1);
}

}  // namespace
}  // namespace moxi
