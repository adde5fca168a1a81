// A pool that changes while its clients wait for answers.
#include "proxy/retired_handlers.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

TEST(RetiredHandlers, AnswerWhatTheyWereAsked) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a\r\n"), "get a\r\n");
  bench.change({.backends = 1});
  EXPECT_EQ(bench.ask(client, "get b\r\n"), "get b\r\n");
  EXPECT_EQ(bench.connections(0), 1U);
  EXPECT_EQ(bench.answer(client, value_line("a", "1") + "END\r\n"),
            value_line("a", "1") + "END\r\n");
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(RetiredHandlers, SendWhatTheyHaveBeforeTheirSuccessorDoes) {
  Behavior behavior;
  behavior.downstream_max = 1;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a\r\n"), "get a\r\n");
  EXPECT_EQ(bench.ask(client, "get b\r\n"), "");  // waits
  bench.change({.backends = 1});
  EXPECT_EQ(bench.ask(client, "set b 0 0 1\r\n1\r\n"), "get b\r\nset b 0 0 1\r\n1\r\n");
  EXPECT_EQ(bench.answer(client, "END\r\nEND\r\nSTORED\r\n"), "END\r\nEND\r\nSTORED\r\n");
}

TEST(RetiredHandlers, KeepABackendThatIsGoneUntilItHasAnswered) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  EXPECT_EQ(bench.ask(client, "get " + key + "\r\n", 1), "get " + key + "\r\n");
  bench.change({.backends = 1});
  bench.change({.backends = 1});
  bench.advance(Milliseconds{500});
  EXPECT_FALSE(bench.backend(1).is_closed_by_peer());
  const std::string answer = value_line(key, "1") + "END\r\n";
  EXPECT_EQ(bench.answer(client, answer, 1), answer);
  bench.advance(Milliseconds{500});
  EXPECT_TRUE(bench.backend(1).is_closed_by_peer());
  EXPECT_EQ(bench.ask(client, "get " + key + "\r\n"), "get " + key + "\r\n");
}

TEST(RetiredHandlers, KeepTheRoomOfABodyThatIsOnItsWay) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  const std::string body(100000, 'x');
  client.send("set " + key + " 0 0 100000\r\n" + body.substr(0, 50000));
  bench.turn();
  bench.change({.backends = 1});
  bench.advance(Milliseconds{500});
  for (size_t at = 50000; at < body.size();) {
    at += client.send(body.substr(at));
    bench.turn();
  }
  client.send("\r\n");
  bench.turn();
  std::string sent;
  while (sent.size() < body.size()) {
    const std::string more = bench.backend(0).receive();
    if (more.empty()) break;
    sent += more;
    bench.turn();
  }
  EXPECT_EQ(sent, "set " + key + " 0 0 100000\r\n" + body + "\r\n");
}

TEST(RetiredHandlers, LeaveTheCountersGoingOn) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  bench.change({.backends = 1});
  EXPECT_EQ(bench.handler().stats().proxy.value(ProxyStat::kUpstreamsNow), 1U);
  EXPECT_EQ(bench.count(BackendStat::kConnected), 1U);
  client.close();
  bench.turn();
  EXPECT_EQ(bench.handler().stats().proxy.value(ProxyStat::kUpstreamsNow), 0U);
}

TEST(RetiredHandlers, LeaveADeadBackendDead) {
  Behavior behavior;
  behavior.backend_down = BackendDown::kReshape;
  ProxyBench bench({.backends = 2, .behavior = behavior});
  bench.set_backend(1, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  bench.ask(client, "get " + key + "\r\n", 1);
  bench.turn();
  client.receive();
  bench.change({.backends = 2, .behavior = behavior});
  EXPECT_EQ(bench.ask(client, "get " + key + "\r\n", 0), "get " + key + "\r\n");
  bench.answer(client, "END\r\n");
  bench.set_backend(1, VirtualDialer::Behaviour::kAccept);
  bench.advance(Milliseconds{1000});  // the new prober looks after it
  EXPECT_EQ(bench.backend(1).receive(), "version\r\n");
}

}  // namespace
}  // namespace moxi
