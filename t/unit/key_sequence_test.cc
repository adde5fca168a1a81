// KeySequence: order, range and spread of the keys that a run asks for.
#include "t/bench/key_sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace moxi {
namespace {

TEST(KeySequence, SequentialVisitsEveryKeyAndBeginsAgain) {
  KeySequence keys(KeyOrder::kSequential, 3, 0, 1);
  std::vector<uint32_t> seen;
  for (int i = 0; i < 5; ++i)
    seen.push_back(keys.next());
  EXPECT_EQ(seen, (std::vector<uint32_t>{0, 1, 2, 0, 1}));
}

TEST(KeySequence, UniformReachesAllKeysEvenly) {
  KeySequence keys(KeyOrder::kUniform, 10, 0, 1);
  std::vector<int> counts(10);
  for (int i = 0; i < 100000; ++i)
    ++counts.at(keys.next());
  for (const int count : counts)
    EXPECT_NEAR(count, 10000, 500);
}

TEST(KeySequence, ZipfStaysInRangeAndSpreadsThePopularKeys) {
  KeySequence keys(KeyOrder::kZipf, 1000, 0.99, 1);
  std::map<uint32_t, int> counts;
  for (int i = 0; i < 200000; ++i)
    ++counts[keys.next()];
  EXPECT_LT(counts.rbegin()->first, 1000U);
  EXPECT_EQ(counts.size(), 1000U);
  std::vector<std::pair<int, uint32_t>> popular;
  for (const auto& [key, count] : counts)
    popular.emplace_back(-count, key);
  std::sort(popular.begin(), popular.end());
  const uint32_t first = popular[0].second;
  const uint32_t second = popular[1].second;
  EXPECT_GT(std::max(first, second) - std::min(first, second), 10U);
}

TEST(KeySequence, TheSameSeedGivesTheSameKeys) {
  KeySequence one(KeyOrder::kZipf, 500, 0.99, 42);
  KeySequence two(KeyOrder::kZipf, 500, 0.99, 42);
  for (int i = 0; i < 3000; ++i)
    ASSERT_EQ(one.next(), two.next());
}

}  // namespace
}  // namespace moxi
