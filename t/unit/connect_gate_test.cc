#include "proxy/backend/connect_gate.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

constexpr TimePoint kStart{std::chrono::seconds(100)};

TEST(ConnectGate, IsOpenAtFirst) {
  EXPECT_TRUE(ConnectGate(Milliseconds{100}, 1).is_open(kStart));
}

TEST(ConnectGate, LetsOneTryPassPerIntervalWithJitter) {
  ConnectGate gate(Milliseconds{100}, 42);
  int tries = 0;
  for (int ms = 0; ms < 60000; ++ms) {
    const TimePoint now = kStart + Milliseconds{ms};
    if (!gate.is_open(now)) continue;
    gate.count(now);
    EXPECT_FALSE(gate.is_open(now + Milliseconds{99}));
    EXPECT_TRUE(gate.is_open(now + Milliseconds{151}));
    ++tries;
  }
  EXPECT_LE(tries, 600);
  EXPECT_GE(tries, 400);
}

TEST(ConnectGate, SeveralTriesAtOnceCloseItForAsManyIntervals) {
  ConnectGate gate(Milliseconds{100}, 7);
  for (int i = 0; i < 5; ++i)
    gate.count(kStart);
  EXPECT_FALSE(gate.is_open(kStart + Milliseconds{499}));
  EXPECT_TRUE(gate.is_open(kStart + Milliseconds{751}));
}

TEST(ConnectGate, SeedsSpread) {
  ConnectGate a(Milliseconds{100000}, 1);
  ConnectGate b(Milliseconds{100000}, 12345);
  a.count(kStart);
  b.count(kStart);
  int differ = 0;
  for (int ms = 100000; ms < 150000; ++ms)
    differ += a.is_open(kStart + Milliseconds{ms}) != b.is_open(kStart + Milliseconds{ms}) ? 1 : 0;
  EXPECT_GT(differ, 0);
}

}  // namespace
}  // namespace moxi
