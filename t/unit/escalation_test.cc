// Gets of several clients become one command, and each client gets the answer to its own.
#include "proxy/forward/escalation.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "t/support/proxy_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

// Clients whose commands are sent in one turn.
class EscalationTest : public ::testing::Test {
 protected:
  EscalationTest() {
    for (int i = 0; i < 3; ++i)
      clients_.push_back(&bench_.connect());
    bench_.ask(*clients_[0], "get warm\r\n");
    bench_.answer(*clients_[0], "END\r\n");
  }

  void send(size_t client, std::string_view bytes) { clients_[client]->send(bytes); }
  std::string asked() {
    bench_.turn();
    return bench_.backend(0).receive();
  }
  void answer(std::string_view bytes) {
    bench_.backend(0).send(bytes);
    bench_.turn();
  }
  std::string told(size_t client) { return clients_[client]->receive(); }

  ProxyBench bench_{{.backends = 1}};
  std::vector<VirtualSocketPair*> clients_;
};

TEST_F(EscalationTest, KeysOfAllClientsAreAskedForOnce) {
  send(0, "get a b c\r\n");
  send(1, "get b c d\r\n");
  send(2, "get a\r\nget x\r\n");
  EXPECT_EQ(asked(), "get a b c d x\r\n");
  answer(value_line("a", "A") + value_line("c", "C") + value_line("d", "D") + "END\r\n");
  EXPECT_EQ(told(0), value_line("a", "A") + value_line("c", "C") + "END\r\n");
  EXPECT_EQ(told(1), value_line("c", "C") + value_line("d", "D") + "END\r\n");
  EXPECT_EQ(told(2), value_line("a", "A") + "END\r\nEND\r\n");
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST(Escalation, WithoutMergingEachRequestHasItsCommand) {
  Behavior behavior;
  behavior.merge_gets = false;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& one = bench.connect();
  VirtualSocketPair& two = bench.connect();
  bench.ask(one, "get warm\r\n");
  bench.answer(one, "END\r\n");
  one.send("get a b\r\nget a\r\n");
  EXPECT_EQ(bench.ask(two, "get a c\r\n"), "get a b\r\nget a\r\nget a c\r\n");
  const std::string a = value_line("a", "A") + "END\r\n";
  const std::string b = value_line("b", "B") + "END\r\n";
  EXPECT_EQ(bench.answer(two, b + a + a), a);
  EXPECT_EQ(one.receive(), b + a);
}

TEST_F(EscalationTest, EveryClientIsToldAtEverySplitOfTheAnswer) {
  const std::string bytes =
      value_line("a", "A") + value_line("c", std::string(40, 'C')) + "END\r\n";
  for_each_split(bytes, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    send(0, "get c\r\n");
    send(1, "get a b\r\n");
    send(2, "get a c\r\n");
    asked();
    // "get c a b": the answer comes in this order.
    std::string in_order = value_line("c", std::string(40, 'C')) + value_line("a", "A") + "END\r\n";
    for (const std::string_view piece : pieces) {
      answer(in_order.substr(0, piece.size()));
      in_order.erase(0, piece.size());
    }
    EXPECT_EQ(told(0), value_line("c", std::string(40, 'C')) + "END\r\n");
    EXPECT_EQ(told(1), value_line("a", "A") + "END\r\n");
    EXPECT_EQ(told(2), value_line("a", "A") + value_line("c", std::string(40, 'C')) + "END\r\n");
  });
}

TEST_F(EscalationTest, AClientReadsWhatItWrote) {
  send(0, "get a\r\nset a 0 0 1\r\n1\r\nget a\r\nset a 0 0 1 noreply\r\n2\r\nget a\r\n");
  send(1, "get a\r\n");
  EXPECT_EQ(asked(), "get a\r\nset a 0 0 1\r\n1\r\nget a\r\nset a 0 0 1 noreply\r\n2\r\nget a\r\n");
  answer("END\r\nSTORED\r\n" + value_line("a", "1") + "END\r\n" + value_line("a", "2") + "END\r\n");
  EXPECT_EQ(told(0), "END\r\nSTORED\r\n" + value_line("a", "1") + "END\r\n" + value_line("a", "2") +
                         "END\r\n");
  EXPECT_EQ(told(1), value_line("a", "2") + "END\r\n");
}

TEST_F(EscalationTest, GetsOfLaterTurnsDoNotJoinWhatWasWritten) {
  send(0, "get a\r\n");
  EXPECT_EQ(asked(), "get a\r\n");
  send(1, "get a\r\n");
  EXPECT_EQ(asked(), "get a\r\n");
  answer(value_line("a", "1") + "END\r\n" + value_line("a", "2") + "END\r\n");
  EXPECT_EQ(told(0), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(told(1), value_line("a", "2") + "END\r\n");
}

TEST_F(EscalationTest, AGetsMakesItOneOfGetsAndGetStillShowsNoCas) {
  send(0, "get a\r\n");
  send(1, "gets a b\r\n");
  EXPECT_EQ(asked(), "gets a b\r\n");
  answer("VALUE a 7 1 99\r\nx\r\nEND\r\n");
  EXPECT_EQ(told(0), "VALUE a 7 1\r\nx\r\nEND\r\n");
  EXPECT_EQ(told(1), "VALUE a 7 1 99\r\nx\r\nEND\r\n");
}

TEST_F(EscalationTest, WhatTouchesGoesAlone) {
  send(0, "get a\r\ngat 10 a b\r\n");
  send(1, "gat 10 a\r\n");
  send(2, "get a\r\n");
  EXPECT_EQ(asked(), "get a\r\ngat 10 a b\r\ngat 10 a\r\nget a\r\n");
  answer("END\r\nEND\r\n" + value_line("a", "1") + "END\r\nEND\r\n");
  EXPECT_EQ(told(0), "END\r\nEND\r\n");
  EXPECT_EQ(told(1), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(told(2), "END\r\n");
}

TEST_F(EscalationTest, WhatTouchesAKeyTwiceAsksForItTwice) {
  send(0, "gat -1 a a b\r\n");
  EXPECT_EQ(asked(), "gat -1 a a b\r\n");
  answer(value_line("a", "1") + "END\r\n");
  EXPECT_EQ(told(0), value_line("a", "1") + "END\r\n");
  send(0, "gat 10 a a b\r\n");
  EXPECT_EQ(asked(), "gat 10 a a b\r\n");
  answer(value_line("a", "1") + value_line("a", "1") + value_line("b", "2") + "END\r\n");
  EXPECT_EQ(told(0),
            value_line("a", "1") + value_line("a", "1") + value_line("b", "2") + "END\r\n");
}

TEST_F(EscalationTest, AnErrorToSeveralRequestsIsAskedForAgainAlone) {
  send(0, "get a b\r\n");
  send(1, "get b\r\n");
  send(2, "gets c\r\n");
  EXPECT_EQ(asked(), "gets a b c\r\n");
  answer("SERVER_ERROR out of memory\r\n");
  EXPECT_EQ(asked(), "gets a b\r\ngets b\r\ngets c\r\n");
  answer("VALUE a 0 1 5\r\n1\r\nEND\r\nSERVER_ERROR still bad\r\nVALUE c 0 1 5\r\n3\r\nEND\r\n");
  EXPECT_EQ(told(0), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(told(1), "SERVER_ERROR still bad\r\n");
  EXPECT_EQ(told(2), "VALUE c 0 1 5\r\n3\r\nEND\r\n");
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(EscalationTest, WhatIsAskedForAgainStaysBeforeWhatCameLater) {
  VirtualSocketPair& client = *clients_[0];
  client.send("get a\r\n");
  EXPECT_EQ(asked(), "get a\r\n");
  bench_.advance(Milliseconds{200});  // connections are not made at any rate
  bench_.backend(0).close();
  // The turn in which it yields sees the backend's end before the rest of what it sent.
  std::string noops;
  for (unsigned i = 0; i < bench_.worker().settings().requests_per_turn; ++i)
    noops += "mn\r\n";
  client.send(noops + "set a 0 0 1\r\n1\r\nget a\r\n");
  EXPECT_EQ(asked(), "get a\r\nset a 0 0 1\r\n1\r\nget a\r\n");
  answer("END\r\nSTORED\r\n" + value_line("a", "1") + "END\r\n");
  const std::string told = client.receive();
  EXPECT_TRUE(told.starts_with("END\r\nMN\r\n")) << told;
  EXPECT_TRUE(told.ends_with("MN\r\nSTORED\r\n" + value_line("a", "1") + "END\r\n")) << told;
}

TEST_F(EscalationTest, NobodyIsAskedForAgainForClientsThatHaveGone) {
  send(0, "get a\r\n");
  send(1, "get b\r\n");
  asked();
  clients_[0]->reset();
  bench_.turn();
  answer("SERVER_ERROR busy\r\n");
  EXPECT_EQ(asked(), "get b\r\n");
  answer("END\r\n");
  EXPECT_EQ(told(1), "END\r\n");
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(EscalationTest, ALargeValueGoesToAllWhoWaitForIt) {
  const std::string value(200000, 'v');
  for (VirtualSocketPair* client : clients_)
    client->set_capacity(1 << 20);
  bench_.backend(0).set_capacity(1 << 20);
  send(0, "get big\r\n");
  send(1, "get small big\r\n");
  send(2, "get big big\r\n");
  EXPECT_EQ(asked(), "get big small\r\n");
  const std::string line = value_line("big", value);
  std::string told_to[3];
  std::string bytes = line + value_line("small", "s") + "END\r\n";
  for (int i = 0; i < 100 && !bytes.empty(); ++i) {
    bytes.erase(0, bench_.backend(0).send(bytes));
    bench_.turn();
    for (size_t client = 0; client < 3; ++client)
      told_to[client] += told(client);
  }
  EXPECT_TRUE(told_to[0] == line + "END\r\n");
  EXPECT_TRUE(told_to[1] == value_line("small", "s") + line + "END\r\n");
  EXPECT_TRUE(told_to[2] == line + line + "END\r\n");
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(EscalationTest, AllAreToldThatTheBackendFailed) {
  send(0, "get a b\r\n");
  send(1, "get b\r\n");
  asked();
  answer(value_line("a", "1") + "VALUE b 0 1");
  bench_.backend(0).close();
  bench_.turn();
  EXPECT_EQ(told(0), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(told(1), "END\r\n");
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(EscalationTest, KeysWithTheSameShortHashAreToldApart) {
  // More keys than the table of a batch has places.
  std::string line = "get";
  std::string expected;
  for (int i = 0; i < 32; ++i) {
    line += " k" + std::to_string(i) + " k" + std::to_string(i);
    expected += " k" + std::to_string(i);
  }
  // The window of a new client: 32 keys, twice.
  send(0, line + "\r\n");
  send(1, line + "\r\n");
  std::string all;
  for (int turns = 0; turns < 20; ++turns) {
    const std::string commands = asked();
    all += commands;
    for (size_t at = 0; (at = commands.find("\r\n", at)) != std::string::npos; ++at)
      answer("END\r\n");
  }
  EXPECT_EQ(told(0), "END\r\n");
  EXPECT_EQ(told(1), "END\r\n");
  // A batch asks for each of its keys once.
  EXPECT_EQ(all.find("k0 k0"), std::string::npos);
  EXPECT_NE(all.find("k31"), std::string::npos);
}

}  // namespace
}  // namespace moxi
