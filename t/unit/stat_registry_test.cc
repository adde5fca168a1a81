#include "common/stats/stat_registry.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(StatRegistry, SumsTheCountersOfAllWorkers) {
  Counters one;
  Counters two;
  StatRegistry registry;
  registry.add(one);
  registry.add(two);
  one.add(Stat::kBytesRead, 3);
  two.add(Stat::kBytesRead, 4);
  two.add(Stat::kCmdFlush);
  EXPECT_EQ(registry.total(Stat::kBytesRead), 7U);
  EXPECT_EQ(registry.since_reset(Stat::kBytesRead), 7U);
  EXPECT_EQ(registry.total(Stat::kCmdFlush), 1U);
  EXPECT_EQ(registry.total(Stat::kConnYields), 0U);
}

TEST(StatRegistry, CountsFromTheLastReset) {
  Counters counters;
  StatRegistry registry;
  registry.add(counters);
  counters.add(Stat::kBytesRead, 3);
  registry.reset();
  EXPECT_EQ(registry.since_reset(Stat::kBytesRead), 0U);
  counters.add(Stat::kBytesRead, 2);
  EXPECT_EQ(registry.since_reset(Stat::kBytesRead), 2U);
  EXPECT_EQ(registry.total(Stat::kBytesRead), 5U);
}

}  // namespace
}  // namespace moxi
