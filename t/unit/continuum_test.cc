#include "proxy/route/continuum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace moxi {
namespace {

// The definition, without a table.
uint32_t owner_by_search(const Continuum& continuum, uint32_t hash) {
  const auto points = continuum.points();
  const auto found =
      std::lower_bound(points.begin(), points.end(), hash,
                       [](const ContinuumPoint& point, uint32_t h) { return point.value < h; });
  return found == points.end() ? points.front().backend : found->backend;
}

void expect_agreement(const Continuum& continuum) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto hash = static_cast<uint32_t>(random());
    ASSERT_EQ(continuum.owner(hash), owner_by_search(continuum, hash)) << hash;
  }
  for (const ContinuumPoint& point : continuum.points()) {
    for (uint32_t hash : {point.value - 1, point.value, point.value + 1}) {
      ASSERT_EQ(continuum.owner(hash), owner_by_search(continuum, hash)) << hash;
    }
  }
}

TEST(Continuum, GivesTheFirstPointAtOrAfterTheHash) {
  const Continuum continuum({{300, 2}, {100, 0}, {200, 1}});
  EXPECT_EQ(continuum.owner(0), 0U);
  EXPECT_EQ(continuum.owner(100), 0U);
  EXPECT_EQ(continuum.owner(101), 1U);
  EXPECT_EQ(continuum.owner(200), 1U);
  EXPECT_EQ(continuum.owner(300), 2U);
}

TEST(Continuum, WrapsToTheFirstPoint) {
  const Continuum continuum({{300, 2}, {100, 0}});
  EXPECT_EQ(continuum.owner(301), 0U);
  EXPECT_EQ(continuum.owner(UINT32_MAX), 0U);
}

TEST(Continuum, MayHavePointsAtBothEnds) {
  const Continuum continuum({{0, 3}, {UINT32_MAX, 4}});
  EXPECT_EQ(continuum.owner(0), 3U);
  EXPECT_EQ(continuum.owner(1), 4U);
  EXPECT_EQ(continuum.owner(UINT32_MAX), 4U);
}

TEST(Continuum, KeepsTheOrderOfEqualPoints) {
  const Continuum continuum({{7, 1}, {5, 0}, {7, 0}, {7, 2}});
  EXPECT_EQ(continuum.owner(6), 1U);
  EXPECT_EQ(continuum.owner(7), 1U);
}

TEST(Continuum, AgreesWithABinarySearchAtAnySize) {
  std::mt19937 random(2);
  for (size_t size : {1U, 2U, 3U, 255U, 256U, 257U, 480U, 5000U}) {
    std::vector<ContinuumPoint> points;
    for (uint32_t i = 0; i < size; ++i)
      points.push_back({static_cast<uint32_t>(random()), i % 7});
    expect_agreement(Continuum(points));
  }
}

TEST(Continuum, AgreesWithABinarySearchWhereAllPointsAreClose) {
  std::vector<ContinuumPoint> points;
  for (uint32_t i = 0; i < 1000; ++i)
    points.push_back({0x80000000 + i * 3, i});
  expect_agreement(Continuum(points));
}

}  // namespace
}  // namespace moxi
