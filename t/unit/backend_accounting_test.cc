// What a backend connection tells of its traffic: commands and bytes both ways, what waits, and how
// connections ended.
#include <gtest/gtest.h>

#include <string>

#include "proxy/backend/backend_connection.h"
#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

uint64_t told(ProxyBench& bench, TrafficStat stat) {
  return bench.handler().stats().traffic(0)->value(stat);
}

TEST(BackendAccounting, CommandsAndAnswersAreCountedWithTheirBytes) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const std::string asked = "set a 0 0 1\r\nx\r\n";
  bench.ask(client, asked + "delete b\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kOpen), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kCommands), 2U);
  EXPECT_EQ(told(bench, TrafficStat::kCommandBytes), asked.size() + 10);
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 2U);
  EXPECT_EQ(told(bench, TrafficStat::kUnansweredBytes), asked.size() + 10);
  EXPECT_EQ(bench.answer(client, "STORED\r\n"), "STORED\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kAnswerBytes), 8U);
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kUnansweredBytes), 10U);
  EXPECT_EQ(bench.answer(client, "DELETED\r\n"), "DELETED\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kUnansweredBytes), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kUnsent), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kAnswerBytes), 17U);
}

TEST(BackendAccounting, CommandsWithoutAReplyAreSentAndNotWaitedFor) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1 noreply\r\nx\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kCommands), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 0U);
}

TEST(BackendAccounting, LargeValuesAreCountedWhole) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  const std::string answer = value_line("a", std::string(100000, 'x')) + "END\r\n";
  EXPECT_EQ(bench.answer(client, answer), answer);
  EXPECT_EQ(told(bench, TrafficStat::kAnswerBytes), answer.size());
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 1U);
}

TEST(BackendAccounting, TheEndOfAConnectionLeavesNothingWaiting) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\nincr b 1\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 2U);
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(told(bench, TrafficStat::kOpen), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kEnds), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kErrors), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kUnansweredBytes), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kCommands), 2U);
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 0U);
}

TEST(BackendAccounting, AnAnswerThatCannotBeTrueIsAnError) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\n");
  bench.answer(client, "STORED\r\n");
  EXPECT_EQ(told(bench, TrafficStat::kErrors), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kEnds), 0U);
  EXPECT_EQ(told(bench, TrafficStat::kOpen), 0U);
}

TEST(BackendAccounting, AConnectionThatIsKeptIsCountedInTheNewPlace) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\n");
  EXPECT_EQ(bench.answer(client, "5\r\n"), "5\r\n");
  Behavior other;
  other.loop_check = false;
  bench.change({.backends = 1, .behavior = other});
  EXPECT_EQ(told(bench, TrafficStat::kOpen), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kCommands), 1U);
  bench.ask(client, "incr a 1\r\n");
  EXPECT_EQ(bench.answer(client, "6\r\n"), "6\r\n");
  EXPECT_EQ(bench.connections(0), 1U);
  EXPECT_EQ(told(bench, TrafficStat::kCommands), 2U);
  EXPECT_EQ(told(bench, TrafficStat::kAnswers), 2U);
  EXPECT_EQ(told(bench, TrafficStat::kUnanswered), 0U);
}

TEST(BackendAccounting, ConnectionsAreMadeBeforeTheyAreNeeded) {
  ProxyBench late({.backends = 1});
  late.turn();
  EXPECT_EQ(late.connections(0), 0U);
  EXPECT_EQ(told(late, TrafficStat::kOpen), 0U);
  ProxyBench early({.backends = 1, .preconnects = true});
  early.turn();
  EXPECT_EQ(early.connections(0), 1U);
  EXPECT_EQ(told(early, TrafficStat::kOpen), 1U);
  EXPECT_EQ(told(early, TrafficStat::kCommands), 0U);
  // It is the one that is used then.
  VirtualSocketPair& client = early.connect();
  early.ask(client, "incr a 1\r\n");
  EXPECT_EQ(early.answer(client, "5\r\n"), "5\r\n");
  EXPECT_EQ(early.connections(0), 1U);
}

TEST(BackendAccounting, WhatGetsNoAnswerInTimeIsATimeout) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "incr a 1\r\n");
  bench.advance(Milliseconds{6000});
  EXPECT_EQ(told(bench, TrafficStat::kTimeouts), 1U);
}

}  // namespace
}  // namespace moxi
