#include "common/stats/counters.h"

#include <gtest/gtest.h>

#include <thread>

namespace moxi {
namespace {

TEST(Counters, BeginAtZeroAndAdd) {
  Counters counters;
  for (size_t i = 0; i < kStatCount; ++i)
    EXPECT_EQ(counters.value(static_cast<Stat>(i)), 0U);
  counters.add(Stat::kBytesRead);
  counters.add(Stat::kBytesRead, 41);
  EXPECT_EQ(counters.value(Stat::kBytesRead), 42U);
  EXPECT_EQ(counters.value(Stat::kBytesWritten), 0U);
}

TEST(Counters, AreReadWhileTheyAreWritten) {
  Counters counters;
  std::thread writer([&] {
    for (int i = 0; i < 100000; ++i)
      counters.add(Stat::kConnYields);
  });
  uint64_t last = 0;
  while (last < 100000) {
    const uint64_t now = counters.value(Stat::kConnYields);
    ASSERT_GE(now, last);
    last = now;
  }
  writer.join();
}

}  // namespace
}  // namespace moxi
