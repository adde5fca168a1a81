// Sizes in steps of 32 bytes.
#include "server/cache/size_histogram.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace moxi {
namespace {

using Steps = std::vector<std::pair<size_t, uint64_t>>;

Steps steps(const SizeHistogram& sizes) {
  Steps all;
  sizes.for_each([&all](size_t size, uint64_t items) { all.emplace_back(size, items); });
  return all;
}

TEST(SizeHistogram, AStepIsNamedByItsUpperEnd) {
  SizeHistogram sizes(1000);
  EXPECT_EQ(steps(sizes), Steps{});
  for (const size_t size : {1, 32, 33, 64, 65})
    sizes.add(size);
  EXPECT_EQ(steps(sizes), (Steps{{32, 2}, {64, 2}, {96, 1}}));
  sizes.remove(40);
  sizes.remove(40);
  EXPECT_EQ(steps(sizes), (Steps{{32, 2}, {96, 1}}));
}

TEST(SizeHistogram, WhatIsTooLargeIsInTheLastStep) {
  SizeHistogram sizes(100);
  sizes.add(100);
  sizes.add(1000000);
  EXPECT_EQ(steps(sizes), (Steps{{128, 2}}));
}

}  // namespace
}  // namespace moxi
