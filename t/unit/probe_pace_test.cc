#include "proxy/backend/probe_pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace moxi {
namespace {

const TimePoint kStart{std::chrono::hours(1)};

std::vector<Milliseconds> waits(ProbePace& pace, TimePoint from, size_t count) {
  std::vector<Milliseconds> result;
  for (size_t i = 0; i < count; ++i) {
    pace.failed();
    result.push_back(pace.next(from));
  }
  return result;
}

TEST(ProbePace, WaitsNoLessThanItMust) {
  ProbePace pace({.least = Milliseconds(2000)}, 42);
  pace.begin(kStart);
  for (const Milliseconds wait : waits(pace, kStart, 100))
    EXPECT_EQ(wait, Milliseconds(2000));
}

TEST(ProbePace, SpreadsByHalfOfThePeriodInTheFirstMinute) {
  ProbePace pace({}, 42);
  pace.begin(kStart);
  const std::vector<Milliseconds> all = waits(pace, kStart + std::chrono::seconds(59), 2000);
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  EXPECT_GE(*least, Milliseconds(75));
  EXPECT_LE(*least, Milliseconds(80));
  EXPECT_LE(*most, Milliseconds(225));
  EXPECT_GE(*most, Milliseconds(220));
}

TEST(ProbePace, SlowsDownToASecondLater) {
  ProbePace pace({}, 42);
  pace.begin(kStart);
  const std::vector<Milliseconds> all = waits(pace, kStart + std::chrono::seconds(61), 2000);
  EXPECT_LE(all[0], Milliseconds(338));
  const auto [least, most] = std::minmax_element(all.begin() + 10, all.end());
  EXPECT_GE(*least, Milliseconds(333));
  EXPECT_LE(*most, Milliseconds(1000));
  EXPECT_GE(*most, Milliseconds(980));
}

TEST(ProbePace, IsEagerAgainTheNextTime) {
  ProbePace pace({}, 42);
  pace.begin(kStart);
  waits(pace, kStart + std::chrono::seconds(100), 50);
  pace.begin(kStart + std::chrono::seconds(200));
  EXPECT_LE(pace.next(kStart + std::chrono::seconds(200)), Milliseconds(225));
}

TEST(ProbePace, TheRetryIntervalCountsAfterSoManyErrors) {
  ProbePace::Settings settings;
  settings.retry_interval = Milliseconds(30000);
  settings.max_errors = 3;
  ProbePace pace(settings, 42);
  pace.begin(kStart);
  EXPECT_LE(pace.next(kStart), Milliseconds(225));
  pace.failed();
  pace.failed();
  EXPECT_LE(pace.next(kStart), Milliseconds(225));
  pace.failed();
  EXPECT_EQ(pace.next(kStart), Milliseconds(30000));
}

TEST(ProbePace, TheRetryIntervalDoesNotCountWithoutErrors) {
  ProbePace::Settings settings;
  settings.retry_interval = Milliseconds(30000);
  ProbePace pace(settings, 42);
  pace.begin(kStart);
  for (const Milliseconds wait : waits(pace, kStart, 100))
    EXPECT_LE(wait, Milliseconds(225));
}

TEST(ProbePace, DiffersFromProxyToProxy) {
  ProbePace one({}, 1);
  ProbePace other({}, 3);
  one.begin(kStart);
  other.begin(kStart);
  EXPECT_NE(waits(one, kStart, 20), waits(other, kStart, 20));
}

}  // namespace
}  // namespace moxi
