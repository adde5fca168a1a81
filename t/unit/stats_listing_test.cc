#include "proxy/forward/stats_listing.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

TEST(StatsListing, TakesAFixedNumberOfLinesOfEachBackend) {
  ListingBudget budget;
  StatsListing listing(2, ListingKind::kByName, budget);
  size_t lines = 0;
  while (listing.add(0, "name" + std::to_string(lines), "1"))
    ++lines;
  EXPECT_GT(lines, 2000U);
  EXPECT_LT(lines, 10000U);
  EXPECT_TRUE(listing.add(1, "name", "1"));
}

TEST(StatsListing, TakesAFixedNumberOfBytes) {
  ListingBudget budget;
  StatsListing listing(1, ListingKind::kByName, budget);
  const std::string value(2000, 'x');
  size_t lines = 0;
  while (listing.add(0, "name", value))
    ++lines;
  EXPECT_LT(lines * value.size(), size_t{5} << 20);
}

TEST(StatsListing, SharesABudgetWithOthers) {
  ListingBudget budget{10000, 0};
  {
    StatsListing first(1, ListingKind::kByName, budget);
    StatsListing second(1, ListingKind::kByName, budget);
    EXPECT_TRUE(first.add(0, "name", std::string(6000, 'x')));
    EXPECT_TRUE(second.add(0, "name", std::string(6000, 'x')));
    EXPECT_FALSE(first.is_incomplete());
    EXPECT_TRUE(second.is_incomplete());
    EXPECT_GT(budget.used, 6000U);
  }
  EXPECT_EQ(budget.used, 0U);
}

}  // namespace
}  // namespace moxi
