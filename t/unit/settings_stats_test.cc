#include "server/command/settings_stats.h"

#include <gtest/gtest.h>

#include "common/stats/stat_names.h"
#include "t/unit/local_bench.h"
#include "t/unit/stat_lines.h"

namespace moxi {
namespace {

StatLines listing(const ServerOptions& options) {
  LocalBench bench(options);
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
  options.memory_limit = size_t{32} << 20;
  options.unix_mask = 0755;
  options.evictions = false;
  options.use_cas = false;
  options.growth_factor = 1.5;
  options.listen_text = "127.0.0.1,::1";
  options.segmented = false;
  const StatLines settings = listing(options);
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

}  // namespace
}  // namespace moxi
