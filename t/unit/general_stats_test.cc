#include "server/command/general_stats.h"

#include <gtest/gtest.h>

#include "common/stats/stat_names.h"
#include "t/unit/local_bench.h"
#include "t/unit/stat_lines.h"

namespace moxi {
namespace {

StatLines listing(LocalBench& bench) {
  StatLines lines;
  list_general_stats(bench.stats(), lines);
  return lines;
}

size_t count_with(const ServerOptions& options) {
  LocalBench bench(options);
  return listing(bench).lines.size();
}

TEST(GeneralStats, AreAsManyAsMemcachedShows) {
  ServerOptions options;
  EXPECT_EQ(count_with(options), 93U);
  options.lru_crawler = false;
  options.lru_maintainer = false;
  EXPECT_EQ(count_with(options), 84U);
  options = ServerOptions{};
  options.maxconns_fast = false;
  EXPECT_EQ(count_with(options), 92U);
  options.slab_reassign = false;
  EXPECT_EQ(count_with(options), 83U);
}

TEST(GeneralStats, StandInTheOrderOfTheTableOfNames) {
  LocalBench bench;
  const auto names = stat_names();
  auto at = names.begin();
  for (const auto& [name, value] : listing(bench).lines) {
    while (at != names.end() && at->name != name)
      ++at;
    ASSERT_NE(at, names.end()) << name << " is out of order";
    EXPECT_EQ(at->family, StatName::Family::kGeneral);
    EXPECT_FALSE(value.empty()) << name;
  }
}

TEST(GeneralStats, CountWhatWasDone) {
  LocalBench bench;
  bench.process().gauges.listening_sockets = 2;
  bench.talk(
      "set a 0 0 1\r\n1\r\nget a\r\nget a b\r\ngat 0 a\r\ntouch b 0\r\nincr a 1\r\n"
      "decr b 1\r\ndelete b\r\ncas a 0 0 1 1\r\nx\r\ncas b 0 0 1 1\r\nx\r\nflush_all\r\n");
  const StatLines stats = listing(bench);
  EXPECT_EQ(stats.value("cmd_get"), "3");
  EXPECT_EQ(stats.value("get_hits"), "2");
  EXPECT_EQ(stats.value("get_misses"), "1");
  EXPECT_EQ(stats.value("cmd_touch"), "2");
  EXPECT_EQ(stats.value("touch_hits"), "1");
  EXPECT_EQ(stats.value("incr_hits"), "1");
  EXPECT_EQ(stats.value("decr_misses"), "1");
  EXPECT_EQ(stats.value("delete_misses"), "1");
  EXPECT_EQ(stats.value("cas_badval"), "1");
  EXPECT_EQ(stats.value("cas_misses"), "1");
  EXPECT_EQ(stats.value("cmd_flush"), "1");
  EXPECT_EQ(stats.value("cmd_set"), "3");
  EXPECT_EQ(stats.value("curr_connections"), "2");
  EXPECT_EQ(stats.value("total_connections"), "3");
  EXPECT_EQ(stats.value("connection_structures"), "3");
  EXPECT_EQ(stats.value("uptime"), "2");
}

}  // namespace
}  // namespace moxi
