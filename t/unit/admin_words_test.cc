// Numbers as the admin commands read them.
#include "server/command/admin_words.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(AdminWords, UnsignedNumbersAreDigitsAlone) {
  EXPECT_EQ(read_u32("0"), 0U);
  EXPECT_EQ(read_u32("4294967295"), 4294967295U);
  for (const char* bad : {"", "4294967296", "18446744073709551616", "-1", "+1", " 1", "1x", "x"})
    EXPECT_EQ(read_u32(bad), std::nullopt) << bad;
}

TEST(AdminWords, SignedNumbersAreWithin32Bits) {
  EXPECT_EQ(read_i32("-1"), -1);
  EXPECT_EQ(read_i32("2147483647"), 2147483647);
  EXPECT_EQ(read_i32("-2147483648"), -2147483647 - 1);
  for (const char* bad :
       {"", "-", "2147483648", "-2147483649", "1-", "0x1", "99999999999999999999"})
    EXPECT_EQ(read_i32(bad), std::nullopt) << bad;
}

TEST(AdminWords, FractionsAreFiniteAndWhole) {
  EXPECT_EQ(read_double("0.25"), 0.25);
  EXPECT_EQ(read_double("-2"), -2.0);
  for (const char* bad : {"", "x", "0.2x", "nan", "inf", "1e999", " 1", "0.2 "})
    EXPECT_EQ(read_double(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace moxi
