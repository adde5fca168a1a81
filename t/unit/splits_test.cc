#include "t/support/splits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moxi {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> all_splits(std::string_view bytes) {
  std::vector<std::string> all;
  for_each_split(bytes, [&](const std::vector<std::string_view>& pieces) {
    std::string joined;
    for (const std::string_view piece : pieces) {
      if (!joined.empty()) joined += '|';
      joined += piece;
    }
    all.push_back(joined);
  });
  return all;
}

TEST(Splits, CutsEverywhere) {
  EXPECT_THAT(all_splits("abcd"), ElementsAre("abcd", "a|bcd", "ab|cd", "abc|d", "a|b|c|d"));
  EXPECT_THAT(all_splits("ab"), ElementsAre("ab", "a|b"));
  EXPECT_THAT(all_splits("a"), ElementsAre("a"));
  EXPECT_THAT(all_splits(""), ElementsAre(""));
}

TEST(Splits, AreDescribed) {
  EXPECT_EQ("whole", describe_split({"ab"}));
  EXPECT_EQ("split at 1", describe_split({"a", "bc"}));
  EXPECT_EQ("byte by byte", describe_split({"a", "b", "c"}));
}

}  // namespace
}  // namespace moxi
