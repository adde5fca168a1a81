#include "common/session/idle_watch.h"

#include <gtest/gtest.h>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

constexpr uint32_t kTimeout = 3;

WorkerSettings with_timeout() {
  WorkerSettings settings;
  settings.idle_timeout = kTimeout;
  return settings;
}

class IdleWatchTest : public testing::Test {
 protected:
  void half_seconds(unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      bench_.advance(Milliseconds{500});
  }
  uint64_t kicks() { return bench_.worker().counters().value(Stat::kIdleKicks); }

  SessionBench bench_{with_timeout()};
  VirtualSocketPair client_{bench_.network()};
};

TEST_F(IdleWatchTest, ClosesWhoAsksForNothing) {
  bench_.connect(client_);
  half_seconds(2 * kTimeout);
  EXPECT_FALSE(client_.is_closed_by_peer());
  half_seconds(1);
  EXPECT_TRUE(client_.is_closed_by_peer());
  EXPECT_EQ(kicks(), 1U);
}

TEST_F(IdleWatchTest, ARequestStartsTheTimeAnew) {
  bench_.connect(client_);
  for (int i = 0; i < 4; ++i) {
    half_seconds(2 * kTimeout);
    EXPECT_EQ(bench_.talk(client_, "mn\r\n"), "MN\r\n");
  }
  half_seconds(2 * kTimeout);
  EXPECT_FALSE(client_.is_closed_by_peer());
  half_seconds(1);
  EXPECT_TRUE(client_.is_closed_by_peer());
}

TEST_F(IdleWatchTest, PartOfALineIsNoRequest) {
  bench_.connect(client_);
  for (unsigned i = 0; i < 2 * kTimeout + 1; ++i) {
    client_.send("x");
    half_seconds(1);
  }
  EXPECT_TRUE(client_.is_closed_by_peer());
}

TEST_F(IdleWatchTest, WhoSendsAValueOrWaitsForAnAnswerIsNotIdle) {
  bench_.handler().keeps = true;
  bench_.connect(client_);
  bench_.talk(client_, "get a\r\n");
  VirtualSocketPair sender(bench_.network());
  bench_.connect(sender);
  bench_.talk(sender, "set a 0 0 10000000\r\nabc");
  VirtualSocketPair small_sender(bench_.network());
  bench_.connect(small_sender);
  bench_.talk(small_sender, "set a 0 0 10\r\nabc");
  half_seconds(6 * kTimeout);
  EXPECT_FALSE(client_.is_closed_by_peer());
  EXPECT_FALSE(sender.is_closed_by_peer());
  EXPECT_FALSE(small_sender.is_closed_by_peer());
  bench_.handler().answer_all();
  half_seconds(2 * kTimeout + 2);
  EXPECT_TRUE(client_.is_closed_by_peer());
  EXPECT_EQ(kicks(), 1U);
}

TEST_F(IdleWatchTest, ANewClientIsNotTheOneBefore) {
  bench_.connect(client_);
  half_seconds(2 * kTimeout);
  client_.close();
  bench_.turn(2);
  VirtualSocketPair next(bench_.network());
  bench_.connect(next);
  half_seconds(2 * kTimeout);
  EXPECT_FALSE(next.is_closed_by_peer());
  EXPECT_EQ(kicks(), 0U);
}

TEST(IdleWatch, WithoutATimeoutNobodyIsIdle) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  for (int i = 0; i < 100; ++i)
    bench.advance(Milliseconds{10000});
  EXPECT_FALSE(client.is_closed_by_peer());
}

}  // namespace
}  // namespace moxi
