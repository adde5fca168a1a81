#include "proxy/route/weighted_list.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(WeightedList, HasEachEntryAsOftenAsItWeighs) {
  WeightedList list;
  EXPECT_EQ(list.size(), 0U);
  for (const uint32_t weight : {3U, 1U, 2U})
    list.add(weight);
  ASSERT_EQ(list.size(), 6U);
  std::vector<size_t> entries;
  for (uint64_t position = 0; position < list.size(); ++position)
    entries.push_back(list.at(position));
  EXPECT_EQ(entries, (std::vector<size_t>{0, 0, 0, 1, 2, 2}));
}

TEST(WeightedList, TakesAWeightOfZeroForOne) {
  WeightedList list;
  list.add(0);
  list.add(0);
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list.at(1), 1U);
}

TEST(WeightedList, HasRoomForTheHighestWeights) {
  WeightedList list;
  for (int i = 0; i < 3; ++i)
    list.add(UINT32_MAX);
  EXPECT_EQ(list.size(), uint64_t{3} * UINT32_MAX);
  EXPECT_EQ(list.at(UINT32_MAX - 1), 0U);
  EXPECT_EQ(list.at(UINT32_MAX), 1U);
  EXPECT_EQ(list.at(list.size() - 1), 2U);
}

}  // namespace
}  // namespace moxi
