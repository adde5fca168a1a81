#include "proxy/forward/stats_request.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

std::string_view args_of(std::string_view asked) {
  const std::optional<StatsRequest> found = find_stats_request(asked);
  return found ? found->args : "(none)";
}

TEST(StatsRequest, IsAskedForInFull) {
  EXPECT_EQ(args_of(""), "");
  EXPECT_EQ(args_of("   "), "");
  EXPECT_EQ(args_of("settings"), "settings");
  EXPECT_EQ(args_of("s"), "settings");
  EXPECT_EQ(args_of("sl"), "slabs");
  EXPECT_EQ(args_of("si"), "sizes");
  EXPECT_EQ(args_of("i"), "items");
  EXPECT_EQ(args_of("co"), "conns");
  EXPECT_EQ(args_of("r"), "reset");
  EXPECT_EQ(args_of("items and more"), "items");
  EXPECT_EQ(args_of("detail  dump"), "detail dump");
  EXPECT_EQ(args_of("detail on"), "detail on");
}

TEST(StatsRequest, OthersAreNotPassedOn) {
  for (const char* unknown : {"nonsense", "settingss", "\x01", "ITEMS"})
    EXPECT_FALSE(find_stats_request(unknown)) << unknown;
  EXPECT_EQ(find_stats_request("cachedump 1 10")->error, "stats cachedump not allowed");
  for (const char* bad : {"detail", "detail bogus", "detail ON"})
    EXPECT_EQ(find_stats_request(bad)->error, "usage: stats detail on|off|dump") << bad;
}

TEST(StatsRequest, KnowsHowTheAnswersArePutTogether) {
  EXPECT_EQ(find_stats_request("")->kind, ListingKind::kByName);
  EXPECT_EQ(find_stats_request("slabs")->kind, ListingKind::kClasses);
  EXPECT_EQ(find_stats_request("items")->kind, ListingKind::kClasses);
  EXPECT_EQ(find_stats_request("sizes")->kind, ListingKind::kSizes);
  EXPECT_EQ(find_stats_request("conns")->kind, ListingKind::kConnections);
  EXPECT_EQ(find_stats_request("detail dump")->kind, ListingKind::kPrefixes);
}

}  // namespace
}  // namespace moxi
