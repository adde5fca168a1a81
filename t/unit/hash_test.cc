#include "common/base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace moxi {
namespace {

TEST(Hash, DependsOnEveryByteAndOnTheSeed) {
  const std::string key = "user:1234";
  const uint64_t hash = hash_key(key, 7);
  EXPECT_EQ(hash_key(key, 7), hash);
  EXPECT_NE(hash_key(key, 8), hash);
  for (size_t i = 0; i < key.size(); ++i) {
    std::string other = key;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_NE(hash_key(other, 7), hash) << i;
  }
}

TEST(Hash, TakesKeysOfEveryLength) {
  std::set<uint64_t> hashes;
  for (size_t length = 0; length <= 250; ++length) {
    hashes.insert(hash_key(std::string(length, 'k'), 1));
  }
  EXPECT_EQ(hashes.size(), 251U);
}

TEST(Hash, SpreadsSimilarKeysOverBuckets) {
  constexpr size_t kBuckets = 256;
  constexpr size_t kKeys = kBuckets * 100;
  std::vector<size_t> buckets(kBuckets);
  for (size_t i = 0; i < kKeys; ++i) {
    ++buckets[hash_key("key" + std::to_string(i), 1) % kBuckets];
  }
  for (const size_t count : buckets) {
    EXPECT_GT(count, 50U);
    EXPECT_LT(count, 150U);
  }
}

TEST(Hash, SeedsDiffer) {
  EXPECT_NE(random_seed(), random_seed());
}

}  // namespace
}  // namespace moxi
