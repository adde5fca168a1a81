// Requests beyond downstream_max, as clients of a proxy see them.
#include "proxy/forward/wait_queue.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kTooLong = "SERVER_ERROR proxy wait queue timeout\r\n";

Behavior at_most(uint32_t in_flight) {
  Behavior behavior;
  behavior.downstream_max = in_flight;
  behavior.loop_check = false;
  return behavior;
}

TEST(WaitQueue, WhatIsTooMuchWaitsForItsTurn) {
  ProxyBench bench({.backends = 1, .behavior = at_most(2)});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "incr a 1\r\nincr b 1\r\nset c 5 60 3\r\nxyz\r\ndelete d\r\n"),
            "incr a 1\r\nincr b 1\r\n");
  EXPECT_EQ(bench.answer(client, "1\r\n"), "1\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "set c 5 60 3\r\nxyz\r\n");
  EXPECT_EQ(bench.answer(client, "2\r\nSTORED\r\n"), "2\r\nSTORED\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "delete d\r\n");
  EXPECT_EQ(bench.answer(client, "DELETED\r\n"), "DELETED\r\n");
}

TEST(WaitQueue, NobodyOvertakesIt) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "incr a 1\r\n");
  bench.ask(second, "set b 0 0 1 noreply\r\nx\r\nget b c\r\n");
  bench.ask(first, "flush_all\r\n");
  EXPECT_EQ(bench.answer(first, "1\r\n"), "1\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "set b 0 0 1 noreply\r\nx\r\nget b c\r\n");
  const std::string hit = value_line("b", "x") + "END\r\n";
  EXPECT_EQ(bench.answer(second, hit), hit);
  EXPECT_EQ(bench.backend(0).receive(), "flush_all\r\n");
  EXPECT_EQ(bench.answer(first, "OK\r\n"), "OK\r\n");
}

TEST(WaitQueue, GetsThatWaitedAreSentInTheTurnInWhichTheyMay) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\nget b\r\n");
  bench.backend(0).send("1\r\n");
  bench.turn(1);
  EXPECT_EQ(bench.backend(0).receive(), "get b\r\n");
}

TEST(WaitQueue, GeneralFormsWaitWithAllTheirFlags) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "mg a k O11\r\nmg Zm9v b s O12 v\r\nms c 1 T30 q\r\nx\r\n"),
            "mg a O0 k\r\n");
  // What comes later stands where they stood.
  bench.ask(client, "mg zzzz O99 k v f c t s h l u\r\n");
  EXPECT_EQ(bench.answer(client, "EN O0 ka\r\n"), "EN ka O11\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "mg Zm9v b O1 k s v\r\n");
  EXPECT_EQ(bench.answer(client, "VA 1 O1 kfoo s1\r\ny\r\n"), "VA 1 s1 O12\r\ny\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "ms c 1 O2 k T30\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, "HD O2 kc\r\n"), "");
  EXPECT_EQ(bench.backend(0).receive(), "mg zzzz O3 k v f c t s h l u\r\n");
  EXPECT_EQ(bench.answer(client, "EN O3 kzzzz\r\n"), "EN O99 kzzzz\r\n");
}

TEST(WaitQueue, AGeneralFormThatWaitsTooLongIsAMissIfItAsks) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\n");
  bench.ask(client, "mg b k O5 v\r\nmd c\r\n");
  bench.advance(Milliseconds(300));
  EXPECT_EQ(bench.answer(client, "1\r\n"), std::string("1\r\nEN kb O5\r\n") + kTooLong);
}

TEST(WaitQueue, WhoeverWaitsTooLongIsTold) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "incr a 1\r\n");
  bench.ask(second, "incr b 1\r\nget c\r\nset d 0 0 1 noreply\r\nx\r\n");
  bench.advance(Milliseconds{100});
  bench.ask(second, "touch e 1\r\n");
  bench.advance(Milliseconds{99});
  EXPECT_EQ(second.receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(second.receive(), std::string(kTooLong) + "END\r\n");
  bench.advance(Milliseconds{100});
  EXPECT_EQ(second.receive(), kTooLong);
  EXPECT_EQ(bench.answer(first, "1\r\n"), "1\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "");
}

TEST(WaitQueue, AFailedGetIsAnErrorIfThatIsWanted) {
  Behavior behavior = at_most(1);
  behavior.get_failure = GetFailure::kError;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\nget b\r\n");
  bench.advance(Milliseconds{201});
  EXPECT_EQ(bench.answer(client, "1\r\n"), std::string("1\r\n") + kTooLong);
}

// Is always busy, and notes whom it had to give up.
class BusyRunner final : public moxi::WaitQueue::Runner {
 public:
  size_t requests_in_flight() const override { return 1; }
  void run(const Request&, Responder&&) override { FAIL() << "there is no room"; }
  void all_ran() override {}
  void give_up(const Request& request, Responder&&) override {
    given_up_.emplace_back(request.value);
  }

  std::vector<std::string> given_up_;
};

TEST(WaitQueue, ItsMemoryIsBounded) {
  ProxyBench bench({.backends = 1});
  BusyRunner runner;
  {
    moxi::WaitQueue queue(bench.worker(), runner, {1, Milliseconds{200}, 100});
    KeyRef key{"k"};
    Request request;
    request.command = Command::kSet;
    request.keys = {&key, 1};
    for (const char* value : {"first", "second", "third"}) {
      std::string text(value);
      text.resize(40, '.');
      request.value = text;
      queue.push(request, Responder{});
    }
    EXPECT_EQ(queue.size(), 2U);
    ASSERT_EQ(runner.given_up_.size(), 1U);
    EXPECT_EQ(runner.given_up_[0].substr(0, 6), "third.");
    queue.end_of_turn();
  }
  EXPECT_EQ(runner.given_up_.size(), 3U);
}

TEST(WaitQueue, ClientsMayLeaveWhileTheyWait) {
  ProxyBench bench({.backends = 1, .behavior = at_most(1)});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "incr a 1\r\n");
  bench.ask(second, "incr b 1\r\n");
  second.close();
  bench.turn();
  EXPECT_EQ(bench.answer(first, "1\r\n"), "1\r\n");
  EXPECT_EQ(bench.backend(0).receive(), "incr b 1\r\n");
  bench.ask(first, "incr c 1\r\n");
  EXPECT_EQ(bench.answer(first, "7\r\n"), "");
  EXPECT_EQ(bench.answer(first, "8\r\n"), "8\r\n");
}

TEST(WaitQueue, WithoutALimitNobodyWaits) {
  ProxyBench bench({.backends = 1, .behavior = at_most(0)});
  VirtualSocketPair& client = bench.connect();
  std::string all;
  for (int i = 0; i < 3000; ++i)
    all += "incr k" + std::to_string(i) + " 1\r\n";
  EXPECT_EQ(bench.ask(client, all), all);
}

}  // namespace
}  // namespace moxi
