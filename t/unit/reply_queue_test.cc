#include "common/session/reply_queue.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(ReplyQueue, FindsSlotsByTicketAcrossGrowthAndWrap) {
  BlockPool pool;
  ReplyQueue queue;
  Ticket next = 0xfff0;  // tickets wrap
  Ticket first = next;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 7; ++i) {
      queue.push(next, ReplyContext{}).keys = next & 0xff;
      queue.find(next)->queue.append(std::to_string(next), pool);
      ++next;
    }
    for (Ticket ticket = first; ticket != next; ++ticket) {
      ASSERT_NE(queue.find(ticket), nullptr);
      EXPECT_EQ(queue.find(ticket)->keys, ticket & 0xff);
      EXPECT_EQ(queue.is_front(ticket), ticket == first);
    }
    EXPECT_EQ(queue.find(next), nullptr);
    EXPECT_EQ(queue.find(static_cast<Ticket>(first - 1)), nullptr);
    for (int i = 0; i < 5; ++i, ++first)
      queue.pop(pool);
  }
  EXPECT_EQ(queue.size(), static_cast<Ticket>(next - first));
  queue.clear(pool);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(pool.bytes_out(), 0U);
}

}  // namespace
}  // namespace moxi
