#include "common/stats/stat_names.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace moxi {
namespace {

TEST(StatNames, AreFoundAsTheyAreOnTheWire) {
  EXPECT_NE(find_stat("curr_items"), nullptr);
  EXPECT_NE(find_stat("maxbytes"), nullptr);
  EXPECT_NE(find_stat("items:12:age"), nullptr);
  EXPECT_NE(find_stat("12:chunk_size"), nullptr);
  for (const char* name : {"", "nonsense", "items:1:nonsense", "items:x:age", "1:age", "age",
                           "items::age", "items:1", "1:", "x:chunk_size"}) {
    EXPECT_EQ(find_stat(name), nullptr) << name;
  }
}

TEST(StatNames, HaveTheRuleThatMakesOneServerOfMany) {
  for (const char* name : {"pid", "version", "libevent", "growth_factor", "tcpport"})
    EXPECT_EQ(merge_rule(name), MergeRule::kFirst) << name;
  for (const char* name : {"uptime", "time", "accepting_conns", "items:3:age", "3:chunk_size"})
    EXPECT_EQ(merge_rule(name), MergeRule::kMax) << name;
  for (const char* name : {"cmd_get", "bytes", "limit_maxbytes", "rusage_user", "3:total_pages",
                           "items:3:number", "total_malloced", "maxconns", "96"})
    EXPECT_EQ(merge_rule(name), MergeRule::kSum) << name;
  EXPECT_EQ(merge_rule("something else"), MergeRule::kFirst);
}

TEST(StatNames, AreThereOnce) {
  std::set<std::pair<StatName::Family, std::string_view>> seen;
  for (const StatName& stat : stat_names())
    EXPECT_TRUE(seen.emplace(stat.family, stat.name).second) << stat.name;
}

}  // namespace
}  // namespace moxi
