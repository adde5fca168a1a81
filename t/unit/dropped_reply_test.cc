// optimize_set: sets whose clients do not wait for the backend.
#include "proxy/forward/dropped_reply.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

Behavior optimized(const std::string& prefixes) {
  Behavior behavior;
  behavior.optimize_set = prefixes;
  return behavior;
}

TEST(DroppedReply, ASetIsAnsweredAtOnceAndItsAnswerIsDropped) {
  ProxyBench bench({.backends = 1, .behavior = optimized("fast:|quick:")});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "set fast:a 0 0 1\r\nx\r\n"), "set fast:a 0 0 1\r\nx\r\n");
  EXPECT_EQ(client.receive(), "STORED\r\n");
  bench.ask(client, "set quick:a 0 0 1\r\nx\r\n");
  EXPECT_EQ(client.receive(), "STORED\r\n");
  bench.ask(client, "get fast:a\r\n");
  const std::string hit = value_line("fast:a", "x") + "END\r\n";
  EXPECT_EQ(bench.answer(client, "STORED\r\nSERVER_ERROR full\r\n" + hit), hit);
}

TEST(DroppedReply, OtherKeysAndCommandsWait) {
  ProxyBench bench({.backends = 1, .behavior = optimized("fast:")});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set slow:a 0 0 1\r\nx\r\n");
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(bench.answer(client, "STORED\r\n"), "STORED\r\n");
  bench.ask(client, "add fast:a 0 0 1\r\nx\r\n");
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(bench.answer(client, "NOT_STORED\r\n"), "NOT_STORED\r\n");
}

TEST(DroppedReply, ADroppedAnswerIsStillChecked) {
  ProxyBench bench({.backends = 1, .behavior = optimized("fast:")});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set fast:a 0 0 1\r\nx\r\nget b\r\n");
  EXPECT_EQ(client.receive(), "STORED\r\n");
  EXPECT_EQ(bench.answer(client, value_line("b", "SECRET") + "END\r\n"), "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(DroppedReply, WhatCannotBeSentFails) {
  ProxyBench bench({.backends = 1, .behavior = optimized("fast:")});
  bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "delete a\r\n");
  client.receive();
  bench.ask(client, "set fast:a 0 0 1\r\nx\r\n");
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy write to downstream\r\n");
}

}  // namespace
}  // namespace moxi
