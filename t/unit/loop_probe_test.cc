// A pool that forwards to itself: the test is the rest of the circle, and carries what the pool's
// backend gets on a connection of the probes back to its clients' side.
#include "proxy/forward/loop_probe.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kRefused = "SERVER_ERROR proxy loop: this pool forwards to itself\r\n";
constexpr const char* kClosed = "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n";

// A client waits for an answer that does not come, and the circle is about to carry the probe.
class LoopProbeTest : public ::testing::Test {
 protected:
  // The probe, from the connection that it came on; "" if there was none.
  std::string next_probe() {
    for (int ms = 0; ms < 1500; ms += 100) {
      bench_.advance(Milliseconds{100});
      const std::string received = bench_.backend(0).receive();
      if (!received.starts_with("get moxi-loop:")) continue;
      bench_.backend(0).send("END\r\n");
      return received;
    }
    return "";
  }
  void cut() {
    bench_.ask(client_, "incr a 1\r\n");
    const std::string probe = next_probe();
    ASSERT_NE(probe, "");
    circle_.send(probe);
    bench_.turn();
    ASSERT_EQ(circle_.receive(), "END\r\n");
    bench_.advance(Milliseconds{1});
  }

  ProxyBench bench_{{.backends = 1}};
  VirtualSocketPair& client_ = bench_.connect();
  VirtualSocketPair& circle_ = bench_.connect();
};

using LoopProbe = LoopProbeTest;

TEST_F(LoopProbe, ABackendThatAnswersIsNotProbed) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(bench_.ask(client_, "get a\r\n"), "get a\r\n");
    bench_.advance(Milliseconds{90});
    EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\n");
  }
  EXPECT_EQ(bench_.connections(0), 1U);
}

TEST_F(LoopProbe, ASlowOneIsProbedOnceASecondOnAConnectionOfItsOwn) {
  bench_.ask(client_, "get a\r\n");
  VirtualSocketPair& slow = bench_.backend(0);
  std::set<std::string> probes;
  for (int i = 0; i < 4; ++i)
    probes.insert(next_probe());
  EXPECT_EQ(probes.size(), 4U);
  EXPECT_EQ(probes.count(""), 0U);
  EXPECT_EQ(bench_.connections(0), 2U);
  slow.send(value_line("a", "1") + "END\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), value_line("a", "1") + "END\r\n");
  // When all is well again the connection is closed.
  bench_.advance(Milliseconds{7000});
  EXPECT_TRUE(bench_.backend(0).is_closed_by_peer());
}

TEST_F(LoopProbe, APoolThatMeetsItsOwnProbeIsCut) {
  cut();
  // What was on its way round is given up.
  EXPECT_EQ(client_.receive(), kClosed);
  client_.send("get b\r\nset c 0 0 1\r\nx\r\nset d 0 0 1 noreply\r\nx\r\nflush_all\r\nget e f\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), std::string(kRefused) + kRefused + kRefused + kRefused);
}

TEST_F(LoopProbe, ItIsCutUntilTheLoopIsGone) {
  cut();
  for (int second = 0; second < 5; ++second) {
    const std::string probe = next_probe();
    ASSERT_NE(probe, "") << second;
    bench_.ask(circle_, probe);
    EXPECT_EQ(circle_.receive(), "END\r\n");
  }
  client_.receive();
  client_.send("get b\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), kRefused);
  for (int second = 0; second < 4; ++second)
    next_probe();
  EXPECT_EQ(bench_.ask(client_, "get b\r\n"), "get b\r\n");
  EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\n");
}

TEST_F(LoopProbe, ProbesOfOthersPassOnceEvenIfThePoolIsCut) {
  LoopState other(1, 5);
  TimePoint now{std::chrono::hours(1)};
  const auto foreign = [&] {
    now += std::chrono::seconds(2);
    return "get " + *other.next_probe(0, now) + "\r\n";
  };
  bench_.ask(client_, "get a\r\n");
  EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\n");
  const std::string first = foreign();
  EXPECT_EQ(bench_.ask(circle_, first), first);
  EXPECT_EQ(circle_.receive(), "END\r\n");
  // It has come back without having met its sender.
  EXPECT_EQ(bench_.ask(circle_, first), "");
  EXPECT_EQ(circle_.receive(), "END\r\n");
  bench_.backend(0).send("END\r\n");
  bench_.turn();
  cut();
  const std::string second = foreign();
  EXPECT_EQ(bench_.ask(circle_, second), second);
}

TEST_F(LoopProbe, CanBeSwitchedOff) {
  Behavior behavior;
  behavior.loop_check = false;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  bench.ask(bench.connect(), "get a\r\n");
  bench.advance(Milliseconds{4000});
  EXPECT_EQ(bench.connections(0), 1U);
  EXPECT_EQ(bench.backend(0).receive(), "");
}

}  // namespace
}  // namespace moxi
