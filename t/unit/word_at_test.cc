#include "proxy/route/word_at.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(WordAt, IsLittleEndianAndUnsigned) {
  const std::string_view key("\x01\xfe\x80\xff\x05", 5);
  EXPECT_EQ(word_at(key, 0), 0xff80fe01U);
  EXPECT_EQ(word_at(key, 1), 0x05ff80feU);
  EXPECT_EQ(word_at(key, 0, 2), 0xfe01U);
  EXPECT_EQ(word_at(key, 2, 1), 0x80U);
}

TEST(WordAt, HasZerosBehindTheEnd) {
  EXPECT_EQ(word_at("ab", 0), 0x6261U);
  EXPECT_EQ(word_at("ab", 1), 0x62U);
  EXPECT_EQ(word_at("ab", 2), 0U);
  EXPECT_EQ(word_at("", 7), 0U);
}

}  // namespace
}  // namespace moxi
