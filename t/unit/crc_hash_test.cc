#include "proxy/route/crc_hash.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

const char* const kUtf8 = "\xc3\xa9\x31";

TEST(CrcHash, SixteenIsTwemproxys) {
  EXPECT_EQ(crc16_hash("a"), 31879U);
  EXPECT_EQ(crc16_hash("apple"), 3662830516U);
  EXPECT_EQ(crc16_hash("user:12345"), 842876680U);
  EXPECT_EQ(crc16_hash(kUtf8), 3915906611U);
}

TEST(CrcHash, SixteenKeepsWhatIsShiftedOut) {
  // The check value of CRC-16/XMODEM stands in the lower half; the upper one is not cut off.
  EXPECT_EQ(crc16_hash("123456789") & 0xffff, 0x31c3U);
  EXPECT_NE(crc16_hash("123456789") >> 16, 0U);
}

TEST(CrcHash, ThirtyTwoHasFifteenBits) {
  EXPECT_EQ(crc32_hash("a"), 26807U);
  EXPECT_EQ(crc32_hash("apple"), 10542U);
  EXPECT_EQ(crc32_hash("user:12345"), 28942U);
  EXPECT_EQ(crc32_hash(kUtf8), 17075U);
}

TEST(CrcHash, ThirtyTwoAHasAll) {
  EXPECT_EQ(crc32a_hash("a"), 3904355907U);
  EXPECT_EQ(crc32a_hash("apple"), 2838417488U);
  EXPECT_EQ(crc32a_hash("user:12345"), 1896767405U);
  EXPECT_EQ(crc32a_hash(kUtf8), 1119090321U);
  EXPECT_EQ(crc32a_hash("123456789"), 0xcbf43926U);
}

TEST(CrcHash, OfNothingIsZero) {
  for (const auto hash : {crc16_hash, crc32_hash, crc32a_hash})
    EXPECT_EQ(hash({}), 0U);
}

}  // namespace
}  // namespace moxi
