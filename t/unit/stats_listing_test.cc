#include "proxy/forward/stats_listing.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

TEST(StatsListing, TakesAFixedNumberOfLinesOfEachBackend) {
  StatsListing listing(2);
  size_t lines = 0;
  while (listing.add(0, "name" + std::to_string(lines), "1"))
    ++lines;
  EXPECT_GT(lines, 2000U);
  EXPECT_LT(lines, 10000U);
  EXPECT_TRUE(listing.add(1, "name", "1"));
}

TEST(StatsListing, TakesAFixedNumberOfBytes) {
  StatsListing listing(1);
  const std::string value(2000, 'x');
  size_t lines = 0;
  while (listing.add(0, "name", value))
    ++lines;
  EXPECT_LT(lines * value.size(), size_t{5} << 20);
}

}  // namespace
}  // namespace moxi
