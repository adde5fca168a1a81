#include "proxy/route/placement_memo.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace moxi {
namespace {

TEST(PlacementMemo, KnowsNothingAtFirst) {
  const PlacementMemo memo;
  for (uint64_t hash : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}})
    EXPECT_EQ(memo.find(hash), memo.kUnknown);
}

TEST(PlacementMemo, NeverTellsAWrongBackend) {
  PlacementMemo memo;
  std::mt19937_64 random(3);
  std::map<uint64_t, size_t> noted;
  for (int i = 0; i < 300'000; ++i) {
    const uint64_t hash = random();
    const size_t backend = random() % 65'000;
    memo.note(hash, backend);
    noted[hash] = backend;
    EXPECT_EQ(memo.find(hash), backend);
  }
  size_t known = 0;
  for (const auto& [hash, backend] : noted) {
    const size_t found = memo.find(hash);
    if (found == memo.kUnknown) continue;
    ++known;
    EXPECT_EQ(found, backend);
  }
  EXPECT_GT(known, 180'000U);
}

TEST(PlacementMemo, TwoKeysOfAPairBothStay) {
  PlacementMemo memo;
  const uint64_t first = 0x1111'0000'0000'0042, second = 0x2222'0000'0000'0042;
  memo.note(first, 1);
  memo.note(second, 2);
  EXPECT_EQ(memo.find(first), 1U);
  EXPECT_EQ(memo.find(second), 2U);
  memo.note(0x3333'0000'0000'0042, 3);  // the oldest gives way
  EXPECT_EQ(memo.find(first), memo.kUnknown);
  EXPECT_EQ(memo.find(second), 2U);
}

TEST(PlacementMemo, EveryBitOfTheHashCounts) {
  PlacementMemo memo;
  const uint64_t hash = 0x0123456789abcdef;
  memo.note(hash, 7);
  for (unsigned bit = 0; bit < 64; ++bit)
    EXPECT_EQ(memo.find(hash ^ (uint64_t{1} << bit)), memo.kUnknown) << bit;
}

TEST(PlacementMemo, DoesNotTakeNumbersThatDoNotFit) {
  PlacementMemo memo;
  memo.note(5, 70'000);
  EXPECT_EQ(memo.find(5), memo.kUnknown);
}

}  // namespace
}  // namespace moxi
