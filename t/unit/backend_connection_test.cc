// Backends that lie, break off or fall silent, with two clients on the shared connection: nobody
// gets bytes that are not the answer to what they asked.
#include "proxy/backend/backend_connection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proxy/forward/large_gets.h"
#include "t/support/proxy_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

constexpr const char* kClosed = "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n";
constexpr const char* kTimeout = "SERVER_ERROR proxy downstream timeout 10.0.0.1\r\n";

struct HostileAnswer {
  const char* name;
  std::string bytes;  // in answer to "get a" of the first client
  std::string first;  // what that client is told
};

std::vector<HostileAnswer> hostile_answers() {
  const std::string good = value_line("a", "AAA") + "END\r\n";
  return {
      {"an extra VALUE", good + value_line("evil", "SECRET") + "END\r\n", good},
      {"an extra STORED", good + "STORED\r\n", good},
      {"another key", value_line("b", "SECRET") + "END\r\n", "END\r\n"},
      {"a longer key", value_line("aa", "SECRET") + "END\r\n", "END\r\n"},
      {"a kind that a get cannot have", "STORED\r\n", "END\r\n"},
      {"a number", "12345\r\n", "END\r\n"},
      {"a STAT line", "STAT a 1\r\nEND\r\n", "END\r\n"},
      {"a length too short", "VALUE a 0 3\r\nabcdef\r\nEND\r\n", "END\r\n"},
      {"a length too long", "VALUE a 0 10\r\nabc\r\nEND\r\nVALUE b 0 1\r\nx\r\nEND\r\n", "END\r\n"},
      {"4294967290 bytes", "VALUE a 0 4294967290\r\nabc\r\n", "END\r\n"},
      {"18446744073709551615 bytes", "VALUE a 0 18446744073709551615\r\nabc\r\n", "END\r\n"},
      {"-1 bytes", "VALUE a 0 -1\r\n\r\nEND\r\n", "END\r\n"},
      {"garbage", "\x16\x03\x01 what is this\r\n", "END\r\n"},
      {"a line without end", std::string(5000, 'x'), "END\r\n"},
      {"a unique nobody asked for", "VALUE a 0 3 77\r\nAAA\r\nEND\r\n", "END\r\n"},
      {"the same key twice", value_line("a", "AAA") + value_line("a", "AAA") + "END\r\n",
       "END\r\n"},
      {"an error after the value", value_line("a", "AAA") + "SERVER_ERROR x\r\n", "END\r\n"},
      {"a large value without its end",
       "VALUE a 0 40000\r\n" + std::string(40000, 'x') + "yz" + "END\r\n", "END\r\n"},
      {"a large value, then another",
       "VALUE a 0 40000\r\n" + std::string(40000, 'x') + "\r\n" + value_line("b", "SECRET") +
           "END\r\n",
       "END\r\n"},
  };
}

TEST(BackendConnection, NobodyGetsWhatAHostileBackendMakesUp) {
  for (const HostileAnswer& hostile : hostile_answers()) {
    SCOPED_TRACE(hostile.name);
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& first = bench.connect();
    VirtualSocketPair& second = bench.connect();
    bench.ask(first, "get a\r\n");
    bench.ask(second, "incr b 1\r\nget c\r\n");
    EXPECT_EQ(bench.answer(first, hostile.bytes), hostile.first);
    EXPECT_EQ(second.receive(), std::string(kClosed) + "END\r\n");
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
    EXPECT_EQ(bench.handler().in_flight(), 0U);
    // Afterwards all is well.
    bench.advance(Milliseconds{200});
    EXPECT_EQ(bench.ask(second, "get d\r\n"), "get d\r\n");
    EXPECT_EQ(bench.answer(second, value_line("d", "D") + "END\r\n"),
              value_line("d", "D") + "END\r\n");
    EXPECT_EQ(bench.connections(0), 2U);
  }
}

TEST(BackendConnection, HostileAnswersDoTheSameAtEverySplit) {
  for (const HostileAnswer& hostile : hostile_answers()) {
    if (hostile.bytes.size() > 200) continue;
    for_each_split(hostile.bytes, [&](const std::vector<std::string_view>& pieces) {
      SCOPED_TRACE(std::string(hostile.name) + ", " + describe_split(pieces));
      ProxyBench bench({.backends = 1});
      VirtualSocketPair& first = bench.connect();
      VirtualSocketPair& second = bench.connect();
      bench.ask(first, "get a\r\n");
      bench.ask(second, "incr b 1\r\nget c\r\n");
      std::string received;
      for (std::string_view piece : pieces)
        received += bench.answer(first, piece);
      bench.advance(Milliseconds{6000});
      received += first.receive();
      EXPECT_EQ(received, hostile.first);
      const std::string told = second.receive();
      EXPECT_TRUE(told == std::string(kClosed) + "END\r\n" ||
                  told == std::string(kTimeout) + "END\r\n")
          << told;
    });
  }
}

TEST(BackendConnection, ABackendThatClosesInMidValueIsAMiss) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "get a\r\n");
  bench.ask(second, "delete b\r\n");
  EXPECT_EQ(bench.answer(first, "VALUE a 0 10\r\nabc"), "");
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(first.receive(), "END\r\n");
  EXPECT_EQ(second.receive(), kClosed);
  EXPECT_EQ(bench.count(BackendStat::kBusyCloses), 1U);
  EXPECT_EQ(bench.count(BackendStat::kFailed), 2U);
}

TEST(BackendConnection, ABackendThatClosesInALargeValueIsAMiss) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  EXPECT_EQ(bench.answer(client, "VALUE a 0 1000000\r\n" + std::string(200000, 'x')), "");
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(client.receive(), "END\r\n");
}

TEST(BackendConnection, BytesOnAnIdleConnectionEndIt) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  bench.advance(Milliseconds{1000});
  bench.backend(0).send(value_line("b", "SECRET") + "END\r\n");
  bench.turn();
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
  EXPECT_EQ(bench.ask(client, "get b\r\n"), "get b\r\n");
  EXPECT_EQ(bench.connections(0), 2U);
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(BackendConnection, BytesThatCameBeforeTheCommandWasWrittenAreNotItsAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  // Both in the same turn: the client's request is read first.
  client.send("get b\r\n");
  bench.backend(0).send(value_line("b", "SECRET") + "END\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendConnection, ALostIdleConnectionIsMadeAgain) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  bench.advance(Milliseconds{1000});
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(bench.count(BackendStat::kIdleCloses), 1U);
  EXPECT_EQ(bench.ask(client, "set a 0 0 1\r\nx\r\n"), "set a 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, "STORED\r\n"), "STORED\r\n");
}

TEST(BackendConnection, LargeValuesComeWholeAndUncopied) {
  for (const size_t size : {size_t{32768}, size_t{32769}, size_t{65536}, kMostHeldValue}) {
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    client.set_capacity(size_t{64} << 20);
    const std::string value(size, 'v');
    const std::string answer =
        value_line("big", value, 3) + "END\r\n" + value_line("a", "A") + "END\r\n";
    bench.ask(client, "get big\r\n");
    bench.ask(client, "get a\r\n");
    EXPECT_TRUE(bench.answer(client, answer) == answer) << size;
  }
}

TEST(BackendConnection, NothingOfALargeValueIsShownBeforeItsEnd) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  client.set_capacity(size_t{1} << 20);
  bench.ask(client, "get big\r\n");
  const std::string answer = value_line("big", std::string(100000, 'v')) + "END\r\n";
  EXPECT_EQ(bench.answer(client, answer.substr(0, answer.size() - 6)), "");
  EXPECT_EQ(bench.answer(client, answer.substr(answer.size() - 6, 5)), "");
  EXPECT_TRUE(bench.answer(client, "\n") == answer);
}

TEST(BackendConnection, NoreplyIsSentInOrderAndNotWaitedFor) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "set a 0 0 1 noreply\r\nx\r\nincr b 1 noreply\r\nget a\r\n"),
            "set a 0 0 1 noreply\r\nx\r\nincr b 1 noreply\r\nget a\r\n");
  EXPECT_EQ(bench.answer(client, value_line("a", "x") + "END\r\n"),
            value_line("a", "x") + "END\r\n");
  EXPECT_EQ(bench.ask(client, "delete a noreply\r\n"), "delete a noreply\r\n");
  bench.advance(Milliseconds{10000});
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(bench.connections(0), 1U);
  EXPECT_FALSE(bench.backend(0).is_closed_by_peer());
}

TEST(BackendConnection, AnErrorBehindAnUnansweredNoreplyEndsTheConnection) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "set a 0 0 1 noreply\r\nx\r\n");
  bench.ask(second, "set b 0 0 1\r\nx\r\nget a\r\n");
  EXPECT_EQ(bench.answer(second, "SERVER_ERROR out of memory storing object\r\nSTORED\r\n"),
            std::string(kClosed) + "END\r\n");
  EXPECT_EQ(first.receive(), "");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendConnection, AnErrorThatTheCommandEarnedIsPassedOnBehindANoreply) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1 noreply\r\nx\r\nincr a 1\r\nget a\r\n");
  const std::string answer =
      "CLIENT_ERROR cannot increment or decrement non-numeric value\r\nEND\r\n";
  EXPECT_EQ(bench.answer(client, answer), answer);
  bench.ask(client, "set a 0 0 1 noreply\r\nx\r\nset b 0 0 1\r\nx\r\nget a\r\n");
  const std::string refusal = "SERVER_ERROR object too large for cache\r\nEND\r\n";
  EXPECT_EQ(bench.answer(client, refusal), refusal);
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
  EXPECT_EQ(bench.connections(0), 1U);
}

TEST(BackendConnection, AnErrorOnceTheNoreplyIsBehindIsPassedOn) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1 noreply\r\nx\r\nget a\r\nincr a 1\r\n");
  const std::string answer =
      "END\r\nCLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
  EXPECT_EQ(bench.answer(client, answer), answer);
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
}

TEST(BackendConnection, AnUnsolicitedErrorAfterNoreplyReachesNobody) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1 noreply\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, "SERVER_ERROR object too large for cache\r\n"), "");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendConnection, ARefusedBodyEndsTheConnection) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  bench.ask(first, "set a 0 0 12\r\nget secret\r\n\r\n");
  bench.ask(second, "get b\r\n");
  // The backend did not understand the line and takes the body for a command.
  EXPECT_EQ(bench.answer(first, "ERROR\r\n" + value_line("secret", "1") + "END\r\n"), "ERROR\r\n");
  EXPECT_EQ(second.receive(), "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendConnection, WhatWaitsForABackendThatDoesNotReadIsBounded) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  bench.backend(0).set_capacity(1000);
  const std::string command = "set a 0 0 30000 noreply\r\n" + std::string(30000, 'x') + "\r\n";
  for (int i = 0; i < 2000; ++i) {
    client.send(command);
    bench.turn(1);
  }
  EXPECT_LT(bench.worker().pool().bytes_out(), size_t{20} << 20);
  EXPECT_FALSE(bench.backend(0).is_closed_by_peer());
}

}  // namespace
}  // namespace moxi
