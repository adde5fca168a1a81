// Address ranges that open step by step.
#include "server/cache/reserved_memory.h"

#include <gtest/gtest.h>

#include <utility>

namespace moxi {
namespace {

constexpr size_t kStep = size_t{2} << 20;

TEST(ReservedMemory, OpensInStepsFilledWithZeroes) {
  ReservedMemory memory = std::move(ReservedMemory::reserve(size_t{1} << 30).value());
  EXPECT_EQ(memory.opened(), 0U);
  ASSERT_TRUE(memory.open(1));
  EXPECT_EQ(memory.opened(), kStep);
  for (size_t at = 0; at < kStep; at += 1000)
    EXPECT_EQ(memory.base()[at], 0);
  memory.base()[kStep - 1] = 'x';
  ASSERT_TRUE(memory.open(kStep));
  EXPECT_EQ(memory.opened(), kStep);
  ASSERT_TRUE(memory.open(kStep + 1));
  EXPECT_EQ(memory.opened(), 2 * kStep);
  EXPECT_EQ(memory.base()[kStep - 1], 'x');
  memory.base()[2 * kStep - 1] = 'y';
}

TEST(ReservedMemory, EndsWhereItWasReserved) {
  ReservedMemory memory = std::move(ReservedMemory::reserve(kStep).value());
  EXPECT_FALSE(memory.open(kStep + 1));
  EXPECT_TRUE(memory.open(kStep));
}

TEST(ReservedMemory, MovesWithItsOwner) {
  ReservedMemory first = std::move(ReservedMemory::reserve(kStep).value());
  ASSERT_TRUE(first.open(1));
  first.base()[0] = 'x';
  ReservedMemory second = std::move(first);
  EXPECT_EQ(second.base()[0], 'x');
  EXPECT_EQ(second.opened(), kStep);
  second = ReservedMemory();
  EXPECT_EQ(second.base(), nullptr);
}

TEST(ReservedMemory, TooMuchIsAnErrorInWords) {
  const auto refused = ReservedMemory::reserve(size_t{1} << 62);
  ASSERT_FALSE(refused.is_ok());
  EXPECT_NE(refused.message().find("cannot reserve"), std::string::npos);
}

}  // namespace
}  // namespace moxi
