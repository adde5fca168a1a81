// The edges of numbers: nothing wraps, nothing but digits counts.
#include "common/protocol/text_numbers.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

constexpr uint64_t kMaxU32 = 4294967295U;
constexpr uint64_t kMaxU64 = 18446744073709551615U;

TEST(TextNumbers, DecimalsUpToTheLimitAreTaken) {
  struct Case {
    const char* text;
    uint64_t max;
    uint64_t value;
  };
  for (const Case& c :
       {Case{"0", 0, 0}, Case{"000", 0, 0}, Case{"7", 7, 7},
        Case{"2147483647", kMaxU32, 2147483647}, Case{"4294967295", kMaxU32, kMaxU32},
        Case{"18446744073709551615", kMaxU64, kMaxU64},
        Case{"00018446744073709551615", kMaxU64, kMaxU64}}) {
    uint64_t value = 99;
    EXPECT_TRUE(parse_decimal(c.text, c.max, value)) << c.text;
    EXPECT_EQ(value, c.value) << c.text;
  }
}

TEST(TextNumbers, WhatIsNoNumberOrTooLargeIsRefused) {
  for (const char* text :
       {"", "-", "+", "-1", "+3", "0x3", "1.0", "1e3", " 1", "1 ", "1a", "a", "4294967296",
        "4294967297", "8589934592", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "100000000000000000000"}) {
    uint64_t value = 99;
    EXPECT_FALSE(parse_decimal(text, kMaxU32, value)) << text;
  }
  uint64_t value = 0;
  EXPECT_FALSE(parse_decimal("18446744073709551616", kMaxU64, value));
  EXPECT_FALSE(parse_decimal("99999999999999999999", kMaxU64, value));
  EXPECT_FALSE(parse_decimal("5", 4, value));
  EXPECT_FALSE(parse_decimal("10", 4, value));
}

TEST(TextNumbers, EveryByteThatIsNoDigitIsRefused) {
  for (int c = 0; c < 256; ++c) {
    const std::string text = {'1', static_cast<char>(c)};
    uint64_t value = 0;
    EXPECT_EQ(parse_decimal(text, kMaxU64, value), c >= '0' && c <= '9') << c;
  }
}

TEST(TextNumbers, TimesAreSigned32Bit) {
  int64_t time = 0;
  EXPECT_TRUE(parse_time("2147483647", time));
  EXPECT_EQ(time, 2147483647);
  EXPECT_TRUE(parse_time("-2147483648", time));
  EXPECT_EQ(time, -2147483648LL);
  EXPECT_TRUE(parse_time("-0", time));
  EXPECT_EQ(time, 0);
  // What is left of a negative time in 32 unsigned bits.
  EXPECT_TRUE(parse_time("4294967295", time));
  EXPECT_EQ(time, -1);
  EXPECT_TRUE(parse_time("2147483648", time));
  EXPECT_EQ(time, -2147483648LL);
  for (const char* text : {"", "-", "--1", "+1", "-2147483649", "4294967296",
                           "18446744073709551615", "-18446744073709551616", "1-", "- 1"})
    EXPECT_FALSE(parse_time(text, time)) << text;
}

TEST(TextNumbers, WhatIsWrittenReadsBack) {
  for (uint64_t value :
       {uint64_t{0}, uint64_t{9}, uint64_t{10}, uint64_t{99}, uint64_t{100}, uint64_t{1000},
        uint64_t{65535}, kMaxU32, kMaxU32 + 1, uint64_t{9999999999999999999U},
        uint64_t{10000000000000000000U}, kMaxU64}) {
    char out[kMaxDigits];
    const char* const end = write_decimal(out, value);
    EXPECT_EQ(std::string(static_cast<const char*>(out), end), std::to_string(value));
  }
}

}  // namespace
}  // namespace moxi
