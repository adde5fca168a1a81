#include "proxy/route/hsieh_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace moxi {
namespace {

TEST(HsiehHash, IsTwemproxys) {
  EXPECT_EQ(hsieh_hash("a"), 2472816263U);
  EXPECT_EQ(hsieh_hash("apple"), 3738850110U);
  EXPECT_EQ(hsieh_hash("user:12345"), 2101149441U);
  EXPECT_EQ(hsieh_hash("\xc3\xa9\x31"), 1289496025U);
}

TEST(HsiehHash, OfNothingIsZero) {
  EXPECT_EQ(hsieh_hash(""), 0U);
}

TEST(HsiehHash, TakesEveryByteAtEveryLength) {
  for (size_t length = 1; length <= 9; ++length) {
    std::set<uint32_t> seen{hsieh_hash(std::string(length, 'a'))};
    for (size_t i = 0; i < length; ++i) {
      std::string key(length, 'a');
      key[i] = 'b';
      EXPECT_TRUE(seen.insert(hsieh_hash(key)).second) << key;
    }
  }
}

TEST(HsiehHash, TakesTheLastOfThreeAsSigned) {
  // What the steps for three bytes make of two zeros and 0x80.
  uint32_t hash = 0xffffff80U << 18;
  hash += hash >> 11;
  hash ^= hash << 3;
  hash += hash >> 5;
  hash ^= hash << 4;
  hash += hash >> 17;
  hash ^= hash << 25;
  hash += hash >> 6;
  EXPECT_EQ(hsieh_hash(std::string_view("\0\0\x80", 3)), hash);
}

}  // namespace
}  // namespace moxi
