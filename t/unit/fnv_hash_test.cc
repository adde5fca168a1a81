#include "proxy/route/fnv_hash.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

const char* const kUtf8 = "\xc3\xa9\x31";

TEST(FnvHash, OneOfSixtyFourBitsIsCutAtTheEnd) {
  EXPECT_EQ(fnv1_64_hash("a"), 2248259518U);
  EXPECT_EQ(fnv1_64_hash("apple"), 473199127U);
  EXPECT_EQ(fnv1_64_hash("user:12345"), 2685448467U);
  EXPECT_EQ(fnv1_64_hash(kUtf8), 1813860246U);
  // FNV-1's published value of 64 bits for "foobar" is 0x340d8765a4dda9c2.
  EXPECT_EQ(fnv1_64_hash("foobar"), 0xa4dda9c2U);
}

TEST(FnvHash, OneAOfSixtyFourBitsIsCutAllAlong) {
  EXPECT_EQ(fnv1a_64_hash("a"), 2248273036U);
  EXPECT_EQ(fnv1a_64_hash("apple"), 1488911807U);
  EXPECT_EQ(fnv1a_64_hash("user:12345"), 599196291U);
  EXPECT_EQ(fnv1a_64_hash(kUtf8), 922083728U);
}

TEST(FnvHash, OneOfThirtyTwoBits) {
  EXPECT_EQ(fnv1_32_hash("a"), 84696446U);
  EXPECT_EQ(fnv1_32_hash("apple"), 67176023U);
  EXPECT_EQ(fnv1_32_hash("user:12345"), 1747573107U);
  EXPECT_EQ(fnv1_32_hash(kUtf8), 1505614710U);
}

TEST(FnvHash, OneAOfThirtyTwoBits) {
  EXPECT_EQ(fnv1a_32_hash("a"), 3826002220U);
  EXPECT_EQ(fnv1a_32_hash("apple"), 280767167U);
  EXPECT_EQ(fnv1a_32_hash("user:12345"), 121266339U);
  EXPECT_EQ(fnv1a_32_hash(kUtf8), 3996332496U);
}

TEST(FnvHash, OfNothingIsTheStart) {
  EXPECT_EQ(fnv1_64_hash(""), 0x84222325U);
  EXPECT_EQ(fnv1a_64_hash(""), 0x84222325U);
  EXPECT_EQ(fnv1_32_hash(""), 0x811c9dc5U);
  EXPECT_EQ(fnv1a_32_hash(""), 0x811c9dc5U);
}

TEST(FnvHash, TakesBytesAsSigned) {
  // One byte 0x80: 0xffffff80 goes in, not 0x80.
  EXPECT_EQ(fnv1a_32_hash("\x80"), (0x811c9dc5U ^ 0xffffff80U) * 0x01000193U);
  EXPECT_EQ(fnv1_32_hash("\x80"), (0x811c9dc5U * 0x01000193U) ^ 0xffffff80U);
  EXPECT_EQ(fnv1a_64_hash("\x80"), (0x84222325U ^ 0xffffff80U) * 0x1b3U);
}

}  // namespace
}  // namespace moxi
