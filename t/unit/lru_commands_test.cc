// `lru`: texts, and what is changed.
#include "server/command/lru_commands.h"

#include <gtest/gtest.h>

#include "t/unit/command_table.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(LruCommands, Tune) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("lru tune 10 25 0.1 3.5\r\n"), "OK\r\n");
  EXPECT_EQ(bench.cache().tuning().hot_lru_pct, 10U);
  EXPECT_EQ(bench.cache().tuning().warm_lru_pct, 25U);
  EXPECT_DOUBLE_EQ(bench.controls().live.hot_max_factor, 0.1);
  EXPECT_DOUBLE_EQ(bench.controls().live.warm_max_factor, 3.5);
  EXPECT_EQ(bench.talk("lru tune 40 41 0.1 3.5\r\n"),
            "ERROR hot and warm pcts must not exceed 80\r\n");
  EXPECT_EQ(bench.talk("lru tune 4294967295 2 0.1 3.5\r\n"),
            "ERROR hot and warm pcts must not exceed 80\r\n");
  EXPECT_EQ(bench.talk("lru tune 10 20 0 3.5\r\n"),
            "ERROR hot/warm age factors must be greater than 0\r\n");
  for (const char* bad :
       {"lru", "lru tune", "lru tune 1 2 3", "lru tune x 2 3 4", "lru tune 1 2 3 x"})
    EXPECT_EQ(bench.talk(std::string(bad) + "\r\n"), "ERROR\r\n") << bad;
  EXPECT_EQ(bench.cache().tuning().hot_lru_pct, 10U);
}

TEST(LruCommands, Mode) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("lru mode flat\r\n"), "OK\r\n");
  EXPECT_FALSE(bench.cache().tuning().segmented);
  EXPECT_EQ(bench.talk("lru mode other\r\n"), "ERROR\r\n");
  EXPECT_EQ(bench.talk("lru mode segmented noreply\r\nmn\r\n"), "MN\r\n");
  EXPECT_TRUE(bench.cache().tuning().segmented);
}

// What was stored while there were queues is evicted in flat mode as well; and there is always
// something to evict.
TEST(LruCommands, ItemsOfTheOtherModeAreEvicted) {
  CacheConfig config;
  config.memory_limit = size_t{4} << 20;
  LocalBench bench({}, config);
  const std::string value(30000, 'v');
  const auto fill = [&](const std::string& prefix) {
    for (int i = 0; i < 400; ++i) {
      EXPECT_EQ(bench.talk("set " + prefix + std::to_string(i) + " 0 0 30000\r\n" + value + "\r\n"),
                "STORED\r\n");
    }
  };
  fill("a");
  bench.talk("lru mode flat\r\n");
  fill("b");
  EXPECT_EQ(bench.talk("get a399\r\n"), "END\r\n");
  bench.talk("lru mode segmented\r\n");
  fill("c");
}

TEST(LruCommands, TemporaryTtl) {
  LocalBench bench;
  const auto temporary = [&bench] {
    return bench.cache().snapshot().classes[1].number_of(Queue::kTemp);
  };
  EXPECT_EQ(bench.talk("lru temp_ttl 5\r\n"), "OK\r\n");
  bench.talk("set a 0 4 1\r\nx\r\nset b 0 9 1\r\nx\r\n");
  EXPECT_EQ(temporary(), 1U);
  EXPECT_EQ(bench.talk("lru temp_ttl -1\r\n"), "OK\r\n");
  EXPECT_FALSE(bench.controls().live.temp_lru);
  bench.talk("set c 0 4 1\r\nx\r\n");
  EXPECT_EQ(temporary(), 1U);
  bench.talk("set a 0 0 1\r\ny\r\n");  // it does not stay protected for ever
  EXPECT_EQ(temporary(), 0U);
  EXPECT_EQ(bench.talk("lru temp_ttl x\r\n"), "ERROR\r\n");
  EXPECT_EQ(bench.talk("lru temp_ttl\r\n"), "ERROR\r\n");
}

TEST(LruCommands, WithoutAMaintainerThereIsOnlyTune) {
  ServerOptions options;
  options.lru_maintainer = false;
  LocalBench bench(options);
  EXPECT_EQ(bench.talk("lru mode flat\r\n"), "ERROR\r\n");
  EXPECT_EQ(bench.talk("lru temp_ttl 5\r\n"), "ERROR\r\n");
  EXPECT_EQ(bench.talk("lru tune 10 25 0.1 3.5\r\n"), "OK\r\n");
}

TEST(LruCommands, EveryShapeIsAnsweredByALine) {
  LocalBench bench;
  for (const std::string& line : all_lines("lru", {"tune", "mode", "temp_ttl", "flat", "20"}, 4)) {
    EXPECT_TRUE(is_clean_reply(line, bench.talk(line + "\r\n"))) << line.substr(0, 80);
  }
  EXPECT_EQ(bench.talk("mn\r\n"), "MN\r\n");
}

}  // namespace
}  // namespace moxi
