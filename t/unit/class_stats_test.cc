#include "server/command/class_stats.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "common/stats/stat_names.h"

namespace moxi {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Lines = std::vector<std::pair<std::string, std::string>>;

Lines items_of(const CacheStats& stats, const ItemListing& listing = {}) {
  Lines lines;
  list_items(stats, listing, [&](std::string_view name, std::string_view value) {
    lines.emplace_back(name, value);
  });
  return lines;
}

Lines slabs_of(const CacheStats& stats) {
  Lines lines;
  list_slabs(stats, [&](std::string_view name, std::string_view value) {
    lines.emplace_back(name, value);
  });
  return lines;
}

CacheStats one_class() {
  CacheStats stats;
  ClassStats& one = stats.classes[5];
  one.chunk_size = 240;
  one.chunks_per_page = 4369;
  one.pages = 2;
  one.number = {3, 2, 1, 0};
  one.counters[static_cast<size_t>(ClassStat::kHitsToHot)] = 4;
  one.counters[static_cast<size_t>(ClassStat::kHitsToCold)] = 6;
  stats.active_slabs = 1;
  stats.total_malloced = 2 << 20;
  return stats;
}

TEST(ClassStats, ShowOnlyClassesThatAreUsed) {
  EXPECT_THAT(items_of(CacheStats{}), IsEmpty());
  EXPECT_THAT(slabs_of(CacheStats{}),
              ElementsAre(Pair("active_slabs", "0"), Pair("total_malloced", "0")));
}

TEST(ClassStats, ShowTheClassInEachName) {
  const Lines items = items_of(one_class());
  EXPECT_EQ(items.size(), 28U);
  EXPECT_EQ(items.front(), std::pair(std::string("items:5:number"), std::string("6")));
  EXPECT_THAT(items, Contains(Pair("items:5:hits_to_cold", "6")));
  const Lines slabs = slabs_of(one_class());
  EXPECT_EQ(slabs.size(), 17U);
  EXPECT_THAT(slabs, Contains(Pair("5:total_chunks", "8738")));
  EXPECT_THAT(slabs, Contains(Pair("5:get_hits", "10")));
}

TEST(ClassStats, ShowTheQueuesThatAreThere) {
  EXPECT_EQ(items_of(one_class(), {true, true}).size(), 29U);
  EXPECT_EQ(items_of(one_class(), {false, false}).size(), 28U - 10U);
}

TEST(ClassStats, HaveAMergeRuleForEachName) {
  for (const auto& [name, value] : items_of(one_class(), {true, true}))
    EXPECT_NE(find_stat(name), nullptr) << name;
  for (const auto& [name, value] : slabs_of(one_class()))
    EXPECT_NE(find_stat(name), nullptr) << name;
}

}  // namespace
}  // namespace moxi
