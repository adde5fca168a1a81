#include "common/stats/counter_array.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

enum class Fruit : uint8_t { kApple, kPear, kCount };

TEST(CounterArray, CountsEachNameByItself) {
  CounterArray<Fruit> fruit;
  fruit.add(Fruit::kApple);
  fruit.add(Fruit::kApple, 4);
  fruit.add(Fruit::kPear, 0);
  EXPECT_EQ(fruit.value(Fruit::kApple), 5U);
  EXPECT_EQ(fruit.value(Fruit::kPear), 0U);
  fruit.set(Fruit::kApple, 0);
  EXPECT_EQ(fruit.value(Fruit::kApple), 0U);
}

TEST(CounterArray, KeepsTheLargest) {
  CounterArray<Fruit> fruit;
  fruit.raise(Fruit::kPear, 7);
  fruit.raise(Fruit::kPear, 3);
  EXPECT_EQ(fruit.value(Fruit::kPear), 7U);
  fruit.raise(Fruit::kPear, 8);
  EXPECT_EQ(fruit.value(Fruit::kPear), 8U);
}

}  // namespace
}  // namespace moxi
