#include "server/command/local_stats.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(LocalStats, CountFromTheLastReset) {
  LocalBench bench;
  bench.process().gauges.listening_sockets = 1;
  bench.talk("set a 0 0 1\r\nx\r\nget a\r\nget b\r\n");
  EXPECT_EQ(bench.stats().cache_since_reset().get_hits(), 1U);
  EXPECT_EQ(bench.stats().connections_since_reset(), 2U);
  bench.stats().reset();
  EXPECT_EQ(bench.stats().cache_since_reset().get_hits(), 0U);
  EXPECT_EQ(bench.stats().cache_since_reset()[CacheStat::kGetMisses], 0U);
  EXPECT_EQ(bench.stats().connections_since_reset(), 0U);
  bench.talk("get a\r\n");
  EXPECT_EQ(bench.stats().cache_since_reset().get_hits(), 1U);
}

TEST(LocalStats, KeepWhatIsThere) {
  LocalBench bench;
  bench.talk("set a 0 0 1\r\nx\r\n");
  bench.stats().reset();
  EXPECT_EQ(bench.stats().cache_since_reset().curr_items, 1U);
  EXPECT_GT(bench.stats().cache_since_reset().bytes, 0U);
}

TEST(LocalStats, CountWhatTheListenersRefused) {
  LocalBench bench;
  bench.process().limit.count_rejected();
  EXPECT_EQ(bench.stats().rejected_since_reset(), 1U);
  bench.stats().reset();
  EXPECT_EQ(bench.stats().rejected_since_reset(), 0U);
  EXPECT_EQ(bench.stats().listen_disabled_since_reset(), 0U);
  EXPECT_EQ(bench.stats().listen_disabled_us_since_reset(), 0U);
}

}  // namespace
}  // namespace moxi
