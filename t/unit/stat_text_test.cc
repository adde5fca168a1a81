#include "server/command/stat_text.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(StatText, WritesNumbersAsMemcachedDoes) {
  EXPECT_EQ(stat_text(UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(stat_seconds({3, 42}), "3.000042");
  EXPECT_EQ(stat_decimal(1.25, 2), "1.25");
  EXPECT_EQ(stat_decimal(1, 2), "1.00");
  EXPECT_EQ(stat_octal(0700), "700");
  EXPECT_EQ(yes_no(true), "yes");
  EXPECT_EQ(yes_no(false), "no");
}

}  // namespace
}  // namespace moxi
