// A pool with dead backends, seen by its clients: which rules mark one down, and what becomes of
// its keys. Backend i of the bench is placed by modula.
#include "proxy/route/pool_probers.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kVersion = "VERSION 1.6.45\r\n";
constexpr const char* kMarkedDown = "SERVER_ERROR proxy write to downstream\r\n";

// Lets the backend answer its prober.
void bring_back(ProxyBench& bench, size_t backend) {
  bench.advance(Milliseconds{230});
  bench.backend(backend).receive();
  bench.backend(backend).send(kVersion);
  bench.turn();
}

TEST(PoolProbers, ThreeTimeoutsMarkABackendDownAndItsClientsFailAtOnce) {
  ProxyBench bench({.backends = 3});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  for (int i = 0; i < 3; ++i)
    client.send("incr " + key + " 1\r\n");
  bench.turn();
  bench.advance(Milliseconds{5001});
  client.receive();
  client.send("incr " + key + " 1\r\nget " + key + "\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), std::string(kMarkedDown) + "END\r\n");
  // The others are as they were.
  const std::string healthy = bench.key_on(0);
  EXPECT_EQ(bench.ask(client, "incr " + healthy + " 1\r\n", 0), "incr " + healthy + " 1\r\n");
  EXPECT_EQ(bench.answer(client, "5\r\n", 0), "5\r\n");
  bring_back(bench, 1);
  EXPECT_EQ(bench.ask(client, "incr " + key + " 1\r\n", 1), "incr " + key + " 1\r\n");
  EXPECT_EQ(bench.answer(client, "6\r\n", 1), "6\r\n");
}

TEST(PoolProbers, BadAnswersAndLostConnectionsMarkABackendDown) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  for (int i = 0; i < 3; ++i) {
    bench.ask(client, "incr " + key + " 1\r\n", 1);
    if (i == 1) {
      bench.backend(1).close();
    } else {
      bench.backend(1).send("STORED\r\n");
    }
    bench.advance(Milliseconds{300});
    EXPECT_EQ(client.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.2\r\n");
  }
  bench.ask(client, "incr " + key + " 1\r\n", 1);
  EXPECT_EQ(client.receive(), kMarkedDown);
}

TEST(PoolProbers, LostIdleConnectionsMarkNobodyDown) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  for (int i = 0; i < 10; ++i) {
    bench.ask(client, "delete " + key + "\r\n", 1);
    EXPECT_EQ(bench.answer(client, "DELETED\r\n", 1), "DELETED\r\n");
    bench.backend(1).close();
    bench.advance(Milliseconds{300});
  }
  EXPECT_EQ(bench.count(BackendStat::kIdleCloses), 10U);
}

TEST(PoolProbers, ReshapedKeysGoElsewhereAndComeHome) {
  Behavior behavior;
  behavior.backend_down = BackendDown::kReshape;
  ProxyBench bench({.backends = 2, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  const std::string key = bench.key_on(1);
  bench.set_backend(1, VirtualDialer::Behaviour::kRefuse);
  bench.ask(client, "delete " + key + "\r\n", 1);
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy write to downstream 10.0.0.2\r\n");
  bench.set_backend(1, VirtualDialer::Behaviour::kAccept);
  EXPECT_EQ(bench.ask(client, "delete " + key + "\r\n", 0), "delete " + key + "\r\n");
  EXPECT_EQ(bench.answer(client, "DELETED\r\n", 0), "DELETED\r\n");
  bring_back(bench, 1);
  EXPECT_EQ(bench.ask(client, "delete " + key + "\r\n", 1), "delete " + key + "\r\n");
  EXPECT_EQ(bench.answer(client, "NOT_FOUND\r\n", 1), "NOT_FOUND\r\n");
}

// How often a dead backend is tried within ten seconds.
size_t tries(Milliseconds cycle, uint32_t max_errors, Milliseconds interval) {
  Behavior behavior;
  behavior.cycle = cycle;
  behavior.connect_max_errors = max_errors;
  behavior.connect_retry_interval = interval;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  bench.ask(bench.connect(), "delete a\r\n");
  for (int i = 0; i < 1000; ++i)
    bench.advance(Milliseconds{10});
  return bench.dialer().dialled().size();
}

TEST(PoolProbers, KeepTheRetryIntervalIfThereIsOne) {
  EXPECT_GE(tries(Milliseconds{200}, 5, Milliseconds{0}), 50U);
  // Five errors at the usual pace, then one every two seconds.
  const size_t few = tries(Milliseconds{200}, 5, Milliseconds{2000});
  EXPECT_GE(few, 8U);
  EXPECT_LE(few, 10U);
  // The clock of the interval moves in steps of `cycle`; without it there is none.
  EXPECT_LE(tries(Milliseconds{20000}, 1, Milliseconds{100}), 2U);
  EXPECT_GE(tries(Milliseconds{0}, 5, Milliseconds{2000}), 50U);
  EXPECT_GE(tries(Milliseconds{200}, 0, Milliseconds{2000}), 50U);
}

TEST(PoolProbers, ProbesThatComeTooLateFindNobody) {
  std::vector<std::function<void()>> posted;
  auto pool = std::make_shared<const Pool>(PoolConfig{1, "p", {{"10.0.0.1", 1, 1}}}, Behavior{});
  auto health = std::make_shared<PoolHealth>(pool);
  {
    ProxyBench bench({.backends = 1});
    BackendCounters counters;
    const BackendSettings settings{text_client_codec(), bench.dialer(), nullptr, counters};
    const moxi::PoolProbers probers(
        bench.worker(), settings, *pool, health,
        [&](std::function<void()> task) { posted.push_back(std::move(task)); }, 1);
    health->backends()[0].hard_failure();
    ASSERT_EQ(posted.size(), 1U);
  }
  posted[0]();
  health->backends()[0].recovered();
  health->backends()[0].hard_failure();
  EXPECT_EQ(posted.size(), 1U);
}

}  // namespace
}  // namespace moxi
