#include "server/options/number_text.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace moxi {
namespace {

TEST(NumberText, TakesWholeDecimalNumbersOnly) {
  EXPECT_EQ(parse_integer<uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_integer<int>("-1"), -1);
  for (const char* text : {"", "65536", "-1", "1x", " 1", "+1", "0x1"}) {
    EXPECT_EQ(parse_integer<uint16_t>(text), std::nullopt) << text;
  }
}

TEST(NumberText, TakesFiniteFractionsOnly) {
  EXPECT_EQ(parse_decimal("1.25"), 1.25);
  EXPECT_EQ(parse_decimal("-3"), -3.0);
  for (const char* text : {"", "nan", "inf", "1.2.3", "x", "1e999"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace moxi
