#include "proxy/forward/pending_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace moxi {
namespace {

TEST(PendingBody, CollectsWhatComes) {
  BodyBudget budget{size_t{1} << 20, 0};
  std::string expected(300000, '\0');
  for (size_t i = 0; i < expected.size(); ++i)
    expected[i] = static_cast<char>('a' + i % 26);
  {
    PendingBody body(expected.size(), budget);
    for (size_t at = 0; at < expected.size();) {
      const std::span<char> room = body.next();
      ASSERT_FALSE(room.empty());
      const size_t n = std::min({room.size(), expected.size() - at, size_t{1000}});
      std::copy_n(expected.data() + at, n, room.data());
      body.advance(n);
      at += n;
    }
    EXPECT_TRUE(body.value() == expected);
    EXPECT_EQ(budget.used, expected.size());
  }
  EXPECT_EQ(budget.used, 0U);
}

TEST(PendingBody, GrowsWithWhatCameAndNotAsAnnounced) {
  BodyBudget budget{size_t{64} << 20, 0};
  PendingBody body(size_t{16} << 20, budget);
  EXPECT_EQ(budget.used, 0U);
  EXPECT_FALSE(body.next().empty());
  EXPECT_LE(budget.used, size_t{64} << 10);
}

TEST(PendingBody, HasNoRoomBeyondTheBudget) {
  BodyBudget budget{100000, 0};
  PendingBody first(65536, budget);
  EXPECT_FALSE(first.next().empty());
  PendingBody second(65536, budget);
  EXPECT_TRUE(second.next().empty());
}

}  // namespace
}  // namespace moxi
