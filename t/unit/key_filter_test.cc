#include "proxy/stats/key_filter.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(KeyFilter, TakesEverythingUnlessTold) {
  const KeyFilter filter("", "");
  EXPECT_TRUE(filter.takes("a"));
  EXPECT_TRUE(filter.takes(""));
}

TEST(KeyFilter, TakesKeysByTheirBeginning) {
  const KeyFilter filter("user:|x", "user:secret|y");
  EXPECT_TRUE(filter.takes("user:1"));
  EXPECT_TRUE(filter.takes("x"));
  EXPECT_TRUE(filter.takes("xyz"));
  EXPECT_FALSE(filter.takes("user"));
  EXPECT_FALSE(filter.takes("user:secret:1"));
  EXPECT_FALSE(filter.takes("y"));
  EXPECT_FALSE(filter.takes(""));
}

TEST(KeyFilter, AnEmptyPrefixIsNone) {
  EXPECT_FALSE(KeyFilter("a||b|", "").takes("c"));
  EXPECT_TRUE(KeyFilter("a||b|", "|").takes("b1"));
  EXPECT_TRUE(KeyFilter("|", "||").takes("c"));
}

}  // namespace
}  // namespace moxi
