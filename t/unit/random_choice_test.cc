#include "proxy/route/random_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace moxi {
namespace {

TEST(RandomChoice, GivesAllBackendsTheSameShareOfOneKey) {
  const auto choice = make_random_choice(3, 7);
  std::map<size_t, int> counts;
  for (int i = 0; i < 30'000; ++i)
    ++counts[choice->pick("a")];
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [backend, count] : counts) {
    EXPECT_LT(backend, 3U);
    EXPECT_NEAR(count, 10'000, 500);
  }
  EXPECT_FALSE(choice->is_steady());
}

TEST(RandomChoice, BeginsWhereItIsTold) {
  const auto one = make_random_choice(1000, 1);
  const auto same = make_random_choice(1000, 1);
  const auto other = make_random_choice(1000, 2);
  int differences = 0;
  for (int i = 0; i < 100; ++i) {
    const size_t pick = one->pick("a");
    EXPECT_EQ(pick, same->pick("b"));
    differences += pick != other->pick("a") ? 1 : 0;
  }
  EXPECT_GT(differences, 90);
}

TEST(RandomChoice, MayBeSharedByThreads) {
  const auto choice = make_random_choice(2, 7);
  const auto draw = [&] {
    for (int i = 0; i < 10'000; ++i)
      ASSERT_LT(choice->pick("a"), 2U);
  };
  std::thread other(draw);
  draw();
  other.join();
}

}  // namespace
}  // namespace moxi
