#include "server/command/settings_stats.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/stats/stat_names.h"
#include "t/unit/local_bench.h"
#include "t/unit/stat_lines.h"

namespace moxi {
namespace {

StatLines listing(const ServerOptions& options, const CacheConfig& config = {}) {
  LocalBench bench(options, config);
  StatLines lines;
  list_settings(bench.stats(), lines);
  return lines;
}

TEST(SettingsStats, AreThoseOfMemcachedInItsOrder) {
  const StatLines settings = listing(ServerOptions{});
  EXPECT_EQ(settings.lines.size(), 79U);
  const auto names = stat_names();
  auto at = names.begin();
  for (const auto& [name, value] : settings.lines) {
    while (at != names.end() && (at->name != name || at->family != StatName::Family::kSettings))
      ++at;
    ASSERT_NE(at, names.end()) << name << " is out of order";
    EXPECT_FALSE(value.empty()) << name;
  }
}

TEST(SettingsStats, TellWhatTheOptionsAre) {
  ServerOptions options;
  CacheConfig config;
  config.memory_limit = size_t{32} << 20;
  options.unix_mask = 0755;
  options.evictions = false;
  options.use_cas = false;
  options.growth_factor = 1.5;
  options.listen_text = "127.0.0.1,::1";
  config.segmented = false;
  const StatLines settings = listing(options, config);
  EXPECT_EQ(settings.value("maxbytes"), "33554432");
  EXPECT_EQ(settings.value("umask"), "755");
  EXPECT_EQ(settings.value("evictions"), "off");
  EXPECT_EQ(settings.value("cas_enabled"), "no");
  EXPECT_EQ(settings.value("growth_factor"), "1.50");
  EXPECT_EQ(settings.value("inter"), "127.0.0.1,::1");
  EXPECT_EQ(settings.value("lru_segmented"), "no");
  EXPECT_EQ(settings.value("temp_lru"), "no");
  EXPECT_EQ(settings.value("temporary_ttl"), "61");
  EXPECT_EQ(settings.value("domain_socket"), "NULL");
  EXPECT_EQ(settings.value("oldest"), "0");
}

TEST(SettingsStats, OfTheProcessAreThoseThatNeedNoCache) {
  ServerOptions options;
  options.threads = 3;
  options.listen_text = "127.0.0.1";
  options.tls = true;
  const StatLines all = listing(options);
  StatLines some;
  const ProcessGauges gauges;
  list_process_settings({options, gauges}, some);
  EXPECT_EQ(some.lines.size(), 26U);
  EXPECT_EQ(some.value("num_threads"), "3");
  EXPECT_EQ(some.value("inter"), "127.0.0.1");
  EXPECT_EQ(some.value("ssl_enabled"), "yes");
  auto at = all.lines.begin();
  for (const auto& line : some.lines) {
    at = std::find(at, all.lines.end(), line);
    EXPECT_NE(at, all.lines.end()) << line.first << " is something else, or elsewhere";
  }
}

TEST(SettingsStats, FollowWhatCommandsChange) {
  LocalBench bench;
  bench.talk("cache_memlimit 100\r\nlru tune 10 20 0.3 4\r\nlru mode flat\r\nlru temp_ttl 9\r\n");
  bench.talk("lru_crawler sleep 7\r\nlru_crawler tocrawl 8\r\nlru_crawler disable\r\n");
  bench.talk("slabs automove ratio 0.5\r\nslabs automove window 30\r\nstats detail on\r\n");
  StatLines settings;
  list_settings(bench.stats(), settings);
  EXPECT_EQ(settings.value("maxbytes"), "104857600");
  EXPECT_EQ(settings.value("hot_lru_pct"), "10");
  EXPECT_EQ(settings.value("warm_lru_pct"), "20");
  EXPECT_EQ(settings.value("hot_max_factor"), "0.30");
  EXPECT_EQ(settings.value("warm_max_factor"), "4.00");
  EXPECT_EQ(settings.value("lru_segmented"), "no");
  EXPECT_EQ(settings.value("temp_lru"), "yes");
  EXPECT_EQ(settings.value("temporary_ttl"), "9");
  EXPECT_EQ(settings.value("lru_crawler"), "no");
  EXPECT_EQ(settings.value("lru_crawler_sleep"), "7");
  EXPECT_EQ(settings.value("lru_crawler_tocrawl"), "8");
  EXPECT_EQ(settings.value("slab_automove_ratio"), "0.50");
  EXPECT_EQ(settings.value("slab_automove_window"), "30");
  EXPECT_EQ(settings.value("detail_enabled"), "yes");
}

}  // namespace
}  // namespace moxi
