// Time limits of commands on a connection that stands: tombstones, and when the connection is made
// anew. Timeouts are 5000 ms unless a test says otherwise.
#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kTimeout = "SERVER_ERROR proxy downstream timeout 10.0.0.1\r\n";
constexpr const char* kClosed = "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n";
constexpr const char* kQueueTimeout = "SERVER_ERROR proxy downstream timeout\r\n";

// Without the probes that a slow backend gets.
ProxyBenchOptions options() {
  ProxyBenchOptions result{.backends = 1};
  result.behavior.loop_check = false;
  return result;
}

TEST(BackendDeadlines, EachCommandHasItsOwnTime) {
  ProxyBench bench(options());
  VirtualSocketPair& client = bench.connect();
  // Never idle, so one timer has to serve all.
  bench.ask(client, "delete k0\r\n");
  for (int i = 1; i < 10; ++i) {
    bench.advance(Milliseconds{1000});
    bench.ask(client, "delete k" + std::to_string(i) + "\r\n");
    EXPECT_EQ(bench.answer(client, "DELETED\r\n"), "DELETED\r\n");
  }
  bench.advance(Milliseconds{4998});
  EXPECT_EQ(client.receive(), "");
  bench.advance(Milliseconds{4});
  EXPECT_EQ(client.receive(), kTimeout);
}

TEST(BackendDeadlines, ALateAnswerIsSwallowedAndTheNeighboursLiveOn) {
  ProxyBench bench(options());
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "get a\r\n");
  bench.advance(Milliseconds{2000});
  bench.ask(second, "incr b 1\r\n");
  bench.answer(first, "VALUE a 0 10\r\nabc");
  bench.advance(Milliseconds{2999});
  EXPECT_EQ(first.receive() + second.receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(first.receive(), "END\r\n");
  EXPECT_EQ(second.receive(), "");
  EXPECT_EQ(bench.count(BackendStat::kRequestTimeouts), 1U);
  EXPECT_EQ(bench.answer(first, "defghij\r\nEND\r\n"), "");
  EXPECT_EQ(bench.answer(second, "7\r\n"), "7\r\n");
  EXPECT_EQ(bench.count(BackendStat::kLateAnswers), 1U);
  EXPECT_EQ(bench.connections(0), 1U);
}

TEST(BackendDeadlines, LateAnswersOfEveryKindAreSwallowed) {
  const std::string big(40000, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {"get a\r\n", "END\r\n"},
      {"get a\r\n", "VALUE a 0 40000\r\n" + big + "\r\nEND\r\n"},
      {"get a b\r\n", value_line("a", "1") + value_line("b", "2") + "END\r\n"},
      {"gets a\r\n", "VALUE a 0 1 7\r\nx\r\nEND\r\n"},
      {"set a 0 0 1\r\nx\r\n", "STORED\r\n"},
      {"incr a 1\r\n", "8\r\n"},
      {"delete a\r\n", "SERVER_ERROR busy\r\n"},
      {"stats\r\n", "STAT a 1\r\nSTAT b 2\r\nEND\r\n"},
  };
  for (const auto& [request, answer] : cases) {
    SCOPED_TRACE(request + answer.substr(0, 40));
    ProxyBench bench(options());
    VirtualSocketPair& first = bench.connect();
    VirtualSocketPair& second = bench.connect();
    bench.ask(first, request);
    bench.advance(Milliseconds{4000});
    bench.ask(second, "incr n 1\r\n");
    bench.advance(Milliseconds{1001});
    EXPECT_NE(first.receive(), "");
    EXPECT_EQ(bench.answer(first, answer), "");
    EXPECT_EQ(bench.answer(second, "42\r\n"), "42\r\n");
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST(BackendDeadlines, ALateAnswerIsStillChecked) {
  ProxyBench bench(options());
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "set a 0 0 1\r\nx\r\n");
  bench.advance(Milliseconds{4000});
  bench.ask(second, "get b\r\n");
  bench.advance(Milliseconds{1001});
  EXPECT_EQ(first.receive(), kTimeout);
  EXPECT_EQ(bench.answer(second, value_line("b", "SECRET") + "END\r\n"), "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendDeadlines, ThreeTimeoutsInARowEndTheConnection) {
  ProxyBench bench(options());
  std::vector<VirtualSocketPair*> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(&bench.connect());
    bench.ask(*clients.back(), "incr k" + std::to_string(i) + " 1\r\n");
    bench.advance(Milliseconds{100});
  }
  bench.advance(Milliseconds{4699});
  EXPECT_EQ(clients[0]->receive(), kTimeout);
  EXPECT_EQ(clients[1]->receive(), kTimeout);
  EXPECT_EQ(clients[2]->receive() + clients[3]->receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(clients[2]->receive(), kTimeout);
  EXPECT_EQ(clients[3]->receive(), kClosed);
  EXPECT_EQ(clients[4]->receive(), kClosed);
  EXPECT_EQ(bench.count(BackendStat::kRequestTimeouts), 3U);
  EXPECT_EQ(bench.count(BackendStat::kBusyCloses), 1U);
}

TEST(BackendDeadlines, AnAnswerInTimeBreaksTheRow) {
  ProxyBench bench(options());
  VirtualSocketPair& late = bench.connect();
  VirtualSocketPair& good = bench.connect();
  for (int round = 0; round < 5; ++round) {
    bench.ask(late, "incr a 1\r\n");
    bench.ask(late, "incr a 1\r\n");
    bench.advance(Milliseconds{5001});
    EXPECT_EQ(late.receive(), std::string(kTimeout) + kTimeout);
    bench.ask(good, "incr b 1\r\n");
    EXPECT_EQ(bench.answer(good, "1\r\n2\r\n3\r\n"), "3\r\n");
  }
  EXPECT_EQ(bench.connections(0), 1U);
}

TEST(BackendDeadlines, ATombstoneIsFourTimeoutsOldAtMost) {
  ProxyBench bench(options());
  VirtualSocketPair& first = bench.connect();
  bench.ask(first, "incr a 1\r\n");
  bench.advance(Milliseconds{19990});
  EXPECT_EQ(first.receive(), kTimeout);
  EXPECT_EQ(bench.count(BackendStat::kBusyCloses), 0U);
  bench.ask(first, "incr b 1\r\n");
  bench.advance(Milliseconds{300});
  EXPECT_EQ(first.receive(), kClosed);
  EXPECT_EQ(bench.count(BackendStat::kBusyCloses), 1U);
  EXPECT_EQ(bench.ask(first, "incr c 1\r\n"), "incr c 1\r\n");
  EXPECT_EQ(bench.connections(0), 2U);
}

TEST(BackendDeadlines, WhatAStuckConnectionDoesNotTakeWaitsNoLongerThanTheQueueAllows) {
  ProxyBench bench(options());
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "delete x\r\n");
  bench.answer(first, "DELETED\r\n");
  bench.backend(0).set_capacity(100);
  first.send("set a 0 0 500\r\n" + std::string(500, 'x') + "\r\n");
  bench.turn();
  second.send("delete b\r\n");
  bench.turn();
  bench.advance(Milliseconds{199});
  EXPECT_EQ(second.receive(), "");
  bench.advance(Milliseconds{202});
  EXPECT_EQ(second.receive(), kQueueTimeout);
  // The one that was written in part may still be answered.
  EXPECT_EQ(first.receive(), "");
  EXPECT_EQ(bench.count(BackendStat::kQueueTimeouts), 1U);
  EXPECT_EQ(bench.connections(0), 1U);
}

TEST(BackendDeadlines, ASlowConnectionThatTakesBytesIsNotStuck) {
  ProxyBench bench(options());
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "delete x\r\n");
  bench.answer(client, "DELETED\r\n");
  bench.backend(0).set_capacity(100);
  client.send("set a 0 0 2000\r\n" + std::string(2000, 'x') + "\r\n");
  bench.turn();
  client.send("delete b\r\n");
  for (int i = 0; i < 20; ++i) {
    bench.advance(Milliseconds{100});
    bench.backend(0).receive();
  }
  bench.backend(0).set_capacity(65536);
  bench.advance(Milliseconds{1});
  EXPECT_EQ(bench.count(BackendStat::kQueueTimeouts), 0U);
  EXPECT_EQ(bench.answer(client, "STORED\r\nDELETED\r\n"), "STORED\r\nDELETED\r\n");
}

TEST(BackendDeadlines, ProbesForLoopsCostTheNeighboursNothing) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "incr a 1\r\n");
  bench.advance(Milliseconds{9500});
  EXPECT_EQ(first.receive(), kTimeout);
  bench.ask(second, "incr b 1\r\n");
  bench.advance(Milliseconds{500});
  EXPECT_EQ(bench.count(BackendStat::kRequestTimeouts), 1U);
  EXPECT_EQ(bench.count(BackendStat::kBusyCloses), 0U);
  EXPECT_EQ(second.receive(), "");
}

TEST(BackendDeadlines, WithoutLimitsCommandsWaitForEver) {
  Behavior behavior;
  behavior.downstream_timeout = Milliseconds{0};
  behavior.loop_check = false;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\n");
  bench.advance(Milliseconds{3600000});
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(bench.answer(client, "1\r\n"), "1\r\n");
}

}  // namespace
}  // namespace moxi
