#include "common/net/connection_limit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace moxi {
namespace {

TEST(ConnectionLimit, GivesAsManyPlacesAsThereAre) {
  ConnectionLimit limit(2, true);
  EXPECT_TRUE(limit.try_open());
  EXPECT_TRUE(limit.try_open());
  EXPECT_FALSE(limit.try_open());
  EXPECT_EQ(2U, limit.open());
  limit.closed();
  EXPECT_TRUE(limit.try_open());
  limit.cancel_open();
  EXPECT_EQ(1U, limit.open());
}

TEST(ConnectionLimit, TellsAboutRoomOnceInAPauseOnly) {
  ConnectionLimit limit(4, false);
  int told = 0;
  limit.set_on_room([&] { ++told; });
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(limit.try_open());
  limit.closed();
  EXPECT_EQ(0, told);
  limit.pause_begins(TimePoint());
  limit.closed();
  limit.closed();
  EXPECT_EQ(1, told);
  limit.resume_begins();
  limit.closed();
  EXPECT_EQ(2, told);
}

TEST(ConnectionLimit, PausesOfSeveralListenersAreOne) {
  ConnectionLimit limit(1, false);
  TimePoint now{};
  EXPECT_TRUE(limit.stats().accepting);
  limit.pause_begins(now);
  limit.pause_begins(now + Milliseconds(5));
  EXPECT_FALSE(limit.stats().accepting);
  limit.pause_ends(now + Milliseconds(7));
  EXPECT_FALSE(limit.stats().accepting);
  limit.pause_ends(now + Milliseconds(20));
  const AcceptStats stats = limit.stats();
  EXPECT_TRUE(stats.accepting);
  EXPECT_EQ(1U, stats.listen_disabled_num);
  EXPECT_EQ(20'000U, stats.time_in_listen_disabled_us);
}

TEST(ConnectionLimit, CountsWhileOtherThreadsClose) {
  constexpr int kRounds = 5'000;
  ConnectionLimit limit(8, true);
  std::atomic<int> to_close{0};
  std::vector<std::thread> closers;
  for (int i = 0; i < 2; ++i) {
    closers.emplace_back([&] {
      for (int left = kRounds; left > 0;) {
        int waiting = to_close.load();
        if (waiting > 0 && to_close.compare_exchange_weak(waiting, waiting - 1)) {
          limit.closed();
          --left;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  for (int opened = 0; opened < 2 * kRounds;) {
    if (!limit.try_open()) {
      std::this_thread::yield();
      continue;
    }
    ++opened;
    EXPECT_LE(limit.open(), 8U);
    to_close.fetch_add(1);
  }
  for (std::thread& closer : closers)
    closer.join();
  EXPECT_EQ(0U, limit.open());
}

}  // namespace
}  // namespace moxi
