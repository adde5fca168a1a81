#include "common/base/status.h"

#include <gtest/gtest.h>

#include <memory>

namespace moxi {
namespace {

TEST(Status, IsGoodOrSaysWhyNot) {
  EXPECT_TRUE(Status::ok().is_ok());
  EXPECT_EQ(Status::ok().message(), "");
  const Status status = Status::error("no such port");
  EXPECT_FALSE(status.is_ok());
  EXPECT_EQ(status.message(), "no such port");
}

TEST(Result, HoldsAValue) {
  Result<int> result = 5;
  ASSERT_TRUE(result.is_ok());
  EXPECT_EQ(result.value(), 5);
  EXPECT_TRUE(result.status().is_ok());
}

TEST(Result, HoldsAReason) {
  const Result<int> result = Status::error("bad number");
  ASSERT_FALSE(result.is_ok());
  EXPECT_EQ(result.message(), "bad number");
  EXPECT_EQ(result.status().message(), "bad number");
}

TEST(Result, GivesUpWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = std::move(result.value());
  EXPECT_EQ(*value, 7);
}

}  // namespace
}  // namespace moxi
