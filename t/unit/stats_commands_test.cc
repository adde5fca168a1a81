#include "server/command/stats_commands.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(StatsCommands, MatchASubWordByItsBeginning) {
  EXPECT_EQ(find_listing(""), StatListing::kGeneral);
  EXPECT_EQ(find_listing("  "), StatListing::kGeneral);
  EXPECT_EQ(find_listing("reset"), StatListing::kReset);
  EXPECT_EQ(find_listing(" settings "), StatListing::kSettings);
  EXPECT_EQ(find_listing("s"), StatListing::kSettings);
  EXPECT_EQ(find_listing("i"), StatListing::kItems);
  EXPECT_EQ(find_listing("sl"), StatListing::kSlabs);
  EXPECT_EQ(find_listing("slabs more"), StatListing::kSlabs);
  EXPECT_EQ(find_listing("detail on"), StatListing::kDetail);
  EXPECT_EQ(find_listing("c 1 0"), StatListing::kCachedump);
  EXPECT_EQ(find_listing("co"), StatListing::kConns);
  EXPECT_EQ(find_listing("e"), StatListing::kExtstore);
  EXPECT_EQ(find_listing("si"), StatListing::kSizes);
}

TEST(StatsCommands, DoNotMatchWhatIsNotThere) {
  EXPECT_EQ(find_listing("foo"), std::nullopt);
  EXPECT_EQ(find_listing("resets"), std::nullopt);
  EXPECT_EQ(find_listing("Settings"), std::nullopt);
  EXPECT_EQ(find_listing("sizes_enable"), std::nullopt);
  EXPECT_EQ(find_listing("proxy"), std::nullopt);
}

}  // namespace
}  // namespace moxi
