#include "common/base/function_ref.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace moxi {
namespace {

int twice(FunctionRef<int(int)> f, int argument) {
  return f(f(argument));
}

TEST(FunctionRef, CallsALambdaAndSeesItsState) {
  int calls = 0;
  const auto count = [&](int n) {
    ++calls;
    return n + 1;
  };
  EXPECT_EQ(twice(count, 5), 7);
  EXPECT_EQ(calls, 2);
}

TEST(FunctionRef, CallsWhatIsNotConst) {
  int state = 10;
  EXPECT_EQ(twice([state](int n) mutable { return n + state++; }, 0), 21);
}

TEST(FunctionRef, MovesItsArgumentsThrough) {
  std::unique_ptr<int> kept;
  const auto keep = [&](std::unique_ptr<int> given) { kept = std::move(given); };
  const FunctionRef<void(std::unique_ptr<int>)> reference = keep;
  reference(std::make_unique<int>(3));
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept, 3);
}

TEST(FunctionRef, ACopyRefersToTheSameCallable) {
  std::string log;
  auto append = [&](char c) { log += c; };
  const FunctionRef<void(char)> first = append;
  const FunctionRef<void(char)> second = first;
  first('a');
  second('b');
  EXPECT_EQ(log, "ab");
}

}  // namespace
}  // namespace moxi
