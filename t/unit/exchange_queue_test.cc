#include "proxy/backend/exchange_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace moxi {
namespace {

TEST(ExchangeQueue, IsFirstInFirstOutWhileItGrowsAndWraps) {
  ExchangeQueue queue;
  std::deque<uint32_t> expected;
  std::mt19937 random(3);
  uint32_t next = 0;
  for (int i = 0; i < 10000; ++i) {
    const bool push = expected.empty() || random() % 100 < (i < 5000 ? 60U : 40U);
    if (push) {
      queue.push().part = next;
      expected.push_back(next++);
    } else {
      EXPECT_EQ(queue.front().part, expected.front());
      queue.pop();
      expected.pop_front();
    }
    EXPECT_EQ(queue.size(), expected.size());
    EXPECT_EQ(queue.empty(), expected.empty());
  }
}

}  // namespace
}  // namespace moxi
