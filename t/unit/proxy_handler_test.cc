// The whole proxy on one worker: what reaches the backends, and what comes back.
#include "proxy/proxy_handler.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/proxy_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

struct Conversation {
  std::string asked;     // as the client sends it
  std::string sent;      // as the backend gets it
  std::string answered;  // as the backend answers, and the client gets it
};

const Conversation kConversations[] = {
    {"get a\r\n", "get a\r\n", "VALUE a 7 3\r\nabc\r\nEND\r\n"},
    {"get a\r\n", "get a\r\n", "END\r\n"},
    {"gets a\r\n", "gets a\r\n", "VALUE a 0 3 99\r\nabc\r\nEND\r\n"},
    {"gat 100 a\r\n", "gat 100 a\r\n", "VALUE a 0 0\r\n\r\nEND\r\n"},
    {"gats 100 a\r\n", "gats 100 a\r\n", "VALUE a 0 1 18446744073709551615\r\nx\r\nEND\r\n"},
    {"set a 5 60 3\r\nabc\r\n", "set a 5 60 3\r\nabc\r\n", "STORED\r\n"},
    {"add a 0 0 0\r\n\r\n", "add a 0 0 0\r\n\r\n", "NOT_STORED\r\n"},
    {"replace a 0 0 1\r\nx\r\n", "replace a 0 0 1\r\nx\r\n", "STORED\r\n"},
    {"append a 0 0 1\r\nx\r\n", "append a 0 0 1\r\nx\r\n", "STORED\r\n"},
    {"prepend a 0 0 1\r\nx\r\n", "prepend a 0 0 1\r\nx\r\n", "NOT_STORED\r\n"},
    {"cas a 0 0 1 42\r\nx\r\n", "cas a 0 0 1 42\r\nx\r\n", "EXISTS\r\n"},
    {"cas a 0 0 1 42\r\nx\r\n", "cas a 0 0 1 42\r\nx\r\n", "NOT_FOUND\r\n"},
    {"delete a\r\n", "delete a\r\n", "DELETED\r\n"},
    {"delete a\r\n", "delete a\r\n", "NOT_FOUND\r\n"},
    {"incr a 5\r\n", "incr a 5\r\n", "18446744073709551615\r\n"},
    {"decr a 5\r\n", "decr a 5\r\n", "NOT_FOUND\r\n"},
    {"incr a 5\r\n", "incr a 5\r\n",
     "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"},
    {"touch a 10\r\n", "touch a 10\r\n", "TOUCHED\r\n"},
    {"set a 0 0 1\r\nx\r\n", "set a 0 0 1\r\nx\r\n",
     "SERVER_ERROR out of memory storing object\r\n"},
    {"set a 0 0 1\r\nx\r\n", "set a 0 0 1\r\nx\r\n", "SERVER_ERROR object too large for cache\r\n"},
    {"get a\r\n", "get a\r\n", "SERVER_ERROR out of memory writing get response\r\n"},
    {"flush_all\r\n", "flush_all\r\n", "OK\r\n"},
    {"flush_all 10\r\n", "flush_all 10\r\n", "OK\r\n"},
    {"get a b c\r\n", "get a b c\r\n", "VALUE a 0 1\r\nx\r\nVALUE c 0 1\r\nx\r\nEND\r\n"},
    {"stats reset\r\n", "stats reset\r\n", "RESET\r\n"},
    {"stats\r\n", "stats\r\n", "STAT pid 1\r\nSTAT version 1.6.45\r\nEND\r\n"},
    {"stats settings\r\n", "stats settings\r\n", "STAT maxbytes 1\r\nEND\r\n"},
};

TEST(ProxyHandler, PassesEveryCommandAndItsAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  for (const Conversation& c : kConversations) {
    EXPECT_EQ(bench.ask(client, c.asked), c.sent);
    EXPECT_EQ(bench.answer(client, c.answered), c.answered);
  }
  EXPECT_EQ(bench.connections(0), 1U);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(ProxyHandler, TakesAnswersAtEverySplit) {
  std::vector<std::string> asked;
  std::string answered;
  for (const Conversation& c : kConversations) {
    if (c.asked.starts_with("flush") || c.asked.starts_with("stats")) continue;
    asked.push_back(c.asked);
    answered += c.answered;
  }
  for_each_split(answered, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    for (const std::string& command : asked)
      bench.ask(client, command);  // in turns of their own, or gets would become one
    std::string received;
    for (std::string_view piece : pieces)
      received += bench.answer(client, piece);
    EXPECT_EQ(received, answered);
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
  });
}

TEST(ProxyHandler, ManyClientsShareOneConnectionAndOneWrite) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& a = bench.connect();
  VirtualSocketPair& b = bench.connect();
  VirtualSocketPair& c = bench.connect();
  bench.ask(a, "get warm\r\n");
  bench.answer(a, "END\r\n");
  const size_t writes = bench.transport().writes();
  a.send("get a\r\n");
  b.send("get b\r\nget bb\r\n");
  c.send("set c 0 0 1\r\nx\r\n");
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), "get a b bb\r\nset c 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.transport().writes(), writes + 1);
  bench.backend(0).send(value_line("a", "1") + value_line("b", "2") + "END\r\nSTORED\r\n");
  bench.turn();
  EXPECT_EQ(a.receive(), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(b.receive(), value_line("b", "2") + "END\r\nEND\r\n");
  EXPECT_EQ(c.receive(), "STORED\r\n");
  EXPECT_EQ(bench.connections(0), 1U);
}

TEST(ProxyHandler, PlacesKeysOnTheirBackends) {
  ProxyBench bench({.backends = 3});
  VirtualSocketPair& client = bench.connect();
  for (size_t i = 0; i < 3; ++i) {
    const std::string command = "delete " + bench.key_on(i) + "\r\n";
    EXPECT_EQ(bench.ask(client, command, i), command);
    EXPECT_EQ(bench.answer(client, "DELETED\r\n", i), "DELETED\r\n");
  }
}

TEST(ProxyHandler, AnswersLocallyWhatIsNotForBackends) {
  ProxyBench bench;
  VirtualSocketPair& client = bench.connect();
  client.send("version\r\nmn\r\nverbosity 1\r\nstats nonsense\r\nbogus\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), "VERSION 1.6.45\r\nMN\r\nOK\r\nERROR\r\nERROR\r\n");
  EXPECT_EQ(bench.connections(0) + bench.connections(1), 0U);
}

TEST(ProxyHandler, RefusesKeysThatCouldEndALine) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  for (const std::string& key : {std::string("a\x01z"), std::string("a\rget b"),
                                 std::string("abcdefghijklmnop\x7f"), std::string("\tkey")}) {
    EXPECT_EQ(bench.ask(client, "get " + key + "\r\n"), "");
    const std::string told = client.receive();
    EXPECT_TRUE(told.starts_with("CLIENT_ERROR ") || told == "END\r\n") << told;
  }
  EXPECT_EQ(bench.connections(0), 0U);
}

TEST(ProxyHandler, SendsALargeBodyOnceItIsComplete) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& slow = bench.connect();
  VirtualSocketPair& other = bench.connect();
  const std::string body(200000, 'b');
  slow.send("set big 0 0 200000\r\n" + body.substr(0, 50000));
  bench.turn();
  EXPECT_EQ(bench.ask(other, "get x\r\n"), "get x\r\n");
  EXPECT_EQ(bench.answer(other, "END\r\n"), "END\r\n");
  std::string rest = body.substr(50000) + "\r\n";
  bench.backend(0).set_capacity(1 << 20);
  for (int i = 0; i < 100 && !rest.empty(); ++i) {
    rest.erase(0, slow.send(rest));
    bench.turn();
  }
  EXPECT_EQ(bench.backend(0).receive(), "set big 0 0 200000\r\n" + body + "\r\n");
  EXPECT_EQ(bench.answer(slow, "STORED\r\n"), "STORED\r\n");
}

TEST(ProxyHandler, SwallowsBodiesThatAreTooLarge) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const size_t size = kMaxBackendValue + 1;
  client.send("set big 0 0 " + std::to_string(size) + "\r\n");
  std::string rest(size, 'b');
  rest += "\r\n";
  std::string_view left = rest;
  while (!left.empty()) {
    left.remove_prefix(client.send(left));
    bench.turn(1);
  }
  bench.turn();
  EXPECT_EQ(client.receive(), "SERVER_ERROR object too large for cache\r\n");
  EXPECT_EQ(bench.connections(0), 0U);
}

TEST(ProxyHandler, AnswersToClientsThatHaveGoneAreDropped) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& gone = bench.connect();
  VirtualSocketPair& stays = bench.connect();
  gone.send("get secret\r\nget secret more\r\n");  // become one
  bench.turn();
  stays.send("get mine\r\n");
  bench.turn();
  gone.reset();
  bench.turn();
  bench.backend(0).receive();
  EXPECT_EQ(bench.answer(stays, value_line("secret", "1") + value_line("more", "2") + "END\r\n" +
                                    value_line("mine", "3") + "END\r\n"),
            value_line("mine", "3") + "END\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

}  // namespace
}  // namespace moxi
