#include "common/stats/stat_merge.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(StatMerge, FollowsTheRule) {
  EXPECT_EQ(merge_values(MergeRule::kFirst, "5", "7"), "5");
  EXPECT_EQ(merge_values(MergeRule::kMax, "5", "7"), "7");
  EXPECT_EQ(merge_values(MergeRule::kMax, "7", "5"), "7");
  EXPECT_EQ(merge_values(MergeRule::kSum, "5", "7"), "12");
  EXPECT_EQ(merge_values(MergeRule::kSum, "9007199254740993", "1"), "9007199254740994");
}

TEST(StatMerge, AddsFractionsToSixDigits) {
  EXPECT_EQ(merge_values(MergeRule::kSum, "0.250000", "1.000001"), "1.250001");
  EXPECT_EQ(merge_values(MergeRule::kSum, "1", "0.5"), "1.500000");
  EXPECT_EQ(merge_values(MergeRule::kMax, "0.25", "0.5"), "0.5");
}

TEST(StatMerge, LeavesWordsAlone) {
  EXPECT_EQ(merge_values(MergeRule::kSum, "none", "none"), "none");
  EXPECT_EQ(merge_values(MergeRule::kSum, "none", "3"), "none");
  EXPECT_EQ(merge_values(MergeRule::kMax, "3", ""), "3");
  EXPECT_EQ(merge_values(MergeRule::kSum, "3", "nan"), "3");
}

TEST(StatMerge, AddsCountsPlaceByPlace) {
  EXPECT_EQ(merge_counts("get 3 hit 1 set 2 del 0", "get 4 hit 0 set 5 del 1"),
            "get 7 hit 1 set 7 del 1");
  EXPECT_EQ(merge_counts("get 3 hit 1", "get 3"), "get 3 hit 1");
  EXPECT_EQ(merge_counts("get 3", "set 3"), "get 3");
  EXPECT_EQ(merge_counts("get 3", "get x"), "get 3");
  EXPECT_EQ(merge_counts("", "get 3"), "");
}

}  // namespace
}  // namespace moxi
