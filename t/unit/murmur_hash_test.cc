#include "proxy/route/murmur_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace moxi {
namespace {

TEST(MurmurHash, IsTwemproxys) {
  EXPECT_EQ(murmur_hash("a"), 1262581116U);
  EXPECT_EQ(murmur_hash("apple"), 4142305122U);
  EXPECT_EQ(murmur_hash("user:12345"), 3678912576U);
  EXPECT_EQ(murmur_hash("\xc3\xa9\x31"), 3763558268U);
}

TEST(MurmurHash, OfNothingIsZero) {
  EXPECT_EQ(murmur_hash(""), 0U);
}

TEST(MurmurHash, TakesEveryByteAtEveryLength) {
  for (size_t length = 1; length <= 9; ++length) {
    std::set<uint32_t> seen{murmur_hash(std::string(length, 'a'))};
    for (size_t i = 0; i < length; ++i) {
      std::string key(length, 'a');
      key[i] = 'b';
      EXPECT_TRUE(seen.insert(murmur_hash(key)).second) << key;
    }
  }
}

}  // namespace
}  // namespace moxi
