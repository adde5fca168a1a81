// How backend connections come to stand: names, several addresses, time limits, and how often a
// dead backend is tried.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

// Somebody tried; nobody did, because the backend is marked down.
constexpr const char* kDown = "SERVER_ERROR proxy write to downstream 10.0.0.1\r\n";
constexpr const char* kMarkedDown = "SERVER_ERROR proxy write to downstream\r\n";
constexpr const char* kVersion = "VERSION 1.6.45\r\n";

std::vector<SocketAddress> addresses(const std::vector<std::string>& hosts) {
  std::vector<SocketAddress> result;
  for (const std::string& host : hosts)
    result.push_back(*SocketAddress::parse_numeric(host, ProxyBench::kFirstPort));
  return result;
}

TEST(BackendConnecting, ADeadBackendIsAMissOrAnErrorAtOnce) {
  for (auto how : {VirtualDialer::Behaviour::kRefuse, VirtualDialer::Behaviour::kRefuseAtOnce}) {
    ProxyBench bench({.backends = 1});
    bench.set_backend(0, how);
    VirtualSocketPair& client = bench.connect();
    client.send("get a\r\nset a 0 0 1\r\nx\r\nget a b\r\ndelete a noreply\r\nincr a 1\r\n");
    bench.turn();
    const std::string all = client.receive();
    EXPECT_TRUE(all == std::string("END\r\n") + kDown + "END\r\n" + kDown ||
                all == std::string("END\r\n") + kMarkedDown + "END\r\n" + kMarkedDown)
        << all;
    EXPECT_EQ(bench.dialer().dialled().size(), 1U);
    EXPECT_EQ(bench.handler().in_flight(), 0U);
    client.send("get a\r\nincr a 1\r\n");
    bench.turn();
    EXPECT_EQ(client.receive(), std::string("END\r\n") + kMarkedDown);
    EXPECT_EQ(bench.dialer().dialled().size(), 1U);
  }
}

TEST(BackendConnecting, ABackendThatDoesNotAnswerTheConnectIsGivenUp) {
  Behavior behavior;
  behavior.downstream_conn_queue_timeout = Milliseconds{500};
  ProxyBench bench({.backends = 1, .behavior = behavior});
  bench.set_backend(0, VirtualDialer::Behaviour::kSilent);
  VirtualSocketPair& client = bench.connect();
  client.send("set a 0 0 1\r\nx\r\nget a\r\n");
  bench.advance(Milliseconds{399});
  EXPECT_EQ(client.receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(client.receive(), std::string(kDown) + "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kConnectTimeouts), 1U);
}

TEST(BackendConnecting, CommandsWaitForTheConnectionInOrder) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = bench.connect();
  client.send("set a 0 0 1 noreply\r\nx\r\nget a\r\n");
  bench.advance(Milliseconds{100});
  ASSERT_EQ(bench.lookups().size(), 1U);
  EXPECT_EQ(bench.lookups().front().first, "cache.example");
  client.send("get b\r\n");
  bench.turn();
  bench.lookups().front().second(addresses({"10.0.0.1"}));
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), "set a 0 0 1 noreply\r\nx\r\nget a\r\nget b\r\n");
  const std::string answer = value_line("a", "x") + "END\r\nEND\r\n";
  EXPECT_EQ(bench.answer(client, answer), answer);
}

TEST(BackendConnecting, ANameWithoutAddressIsDown) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = bench.connect();
  client.send("delete a\r\n");
  bench.turn();
  ASSERT_EQ(bench.lookups().size(), 1U);
  bench.lookups().front().second(Status::error("no such host"));
  bench.turn();
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy write to downstream cache.example\r\n");
}

TEST(BackendConnecting, ASlowLookupIsGivenUpAndItsAnswerIgnored) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = bench.connect();
  client.send("delete a\r\n");
  bench.advance(Milliseconds{401});
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy write to downstream cache.example\r\n");
  ASSERT_EQ(bench.lookups().size(), 1U);
  bench.lookups().front().second(addresses({"10.0.0.1"}));
  bench.turn();
  EXPECT_EQ(bench.dialer().dialled().size(), 0U);
}

TEST(BackendConnecting, ASlowResolverIsAskedOnceAndItsLateAnswerServesTheNextTime) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = bench.connect();
  for (int i = 0; i < 20; ++i) {
    client.send("delete a\r\n");
    bench.turn();
    bench.advance(Milliseconds{500});
  }
  // One of the clients' connection and one of the prober's.
  EXPECT_LE(bench.lookups().size(), 2U);
  while (!bench.lookups().empty()) {
    const auto done = std::move(bench.lookups().front().second);
    bench.lookups().pop_front();
    done(addresses({"10.0.0.1"}));
  }
  bench.advance(Milliseconds{1000});
  EXPECT_GE(bench.dialer().dialled().size(), 1U);
}

// The backend's name was looked up and its connection used and lost; the client asks again.
VirtualSocketPair& ask_behind_a_lost_connection(ProxyBench& bench) {
  VirtualSocketPair& client = bench.connect();
  client.send("get a\r\n");
  bench.turn();
  bench.lookups().front().second(addresses({"10.0.0.1"}));
  bench.turn();
  bench.answer(client, "END\r\n");
  bench.backend(0).close();
  bench.advance(Milliseconds{1000});
  client.send("get b\r\n");
  bench.turn();
  return client;
}

TEST(BackendConnecting, KnownAddressesDoNotWaitForASlowResolver) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = ask_behind_a_lost_connection(bench);
  bench.advance(Milliseconds{201});
  EXPECT_EQ(bench.lookups().size(), 2U);
  bench.backend(0).receive();
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(BackendConnecting, ALookupMayAnswerWhenAllIsGone) {
  Resolver::Done late;
  {
    ProxyBench bench({.backends = 1, .host = "cache.example"});
    bench.ask(bench.connect(), "get a\r\n");
    ASSERT_EQ(bench.lookups().size(), 1U);
    late = std::move(bench.lookups().front().second);
  }
  late(addresses({"10.0.0.1"}));
}

TEST(BackendConnecting, AddressesAreTriedInOrder) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  bench.dialer().set("10.0.0.1:11300", VirtualDialer::Behaviour::kRefuse);
  bench.dialer().set("10.0.0.2:11300", VirtualDialer::Behaviour::kRefuseAtOnce);
  bench.dialer().set("10.0.0.3:11300", VirtualDialer::Behaviour::kSilent);
  VirtualSocketPair& client = bench.connect();
  client.send("get a\r\n");
  bench.turn();
  bench.lookups().front().second(addresses({"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}));
  bench.advance(Milliseconds{1});
  bench.advance(Milliseconds{300});  // the third got its share of the time
  EXPECT_EQ(bench.dialer().dialled(),
            (std::vector<std::string>{"10.0.0.1:11300", "10.0.0.2:11300", "10.0.0.3:11300",
                                      "10.0.0.4:11300"}));
  EXPECT_EQ(bench.backend(0).receive(), "get a\r\n");
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(BackendConnecting, ANameThatCannotBeLookedUpAgainKeepsItsAddresses) {
  ProxyBench bench({.backends = 1, .host = "cache.example"});
  VirtualSocketPair& client = ask_behind_a_lost_connection(bench);
  ASSERT_EQ(bench.lookups().size(), 2U);
  bench.lookups().back().second(Status::error("the resolver is away"));
  bench.turn();
  bench.backend(0).receive();
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(BackendConnecting, ADeadBackendIsTriedAtMostTenTimesASecond) {
  ProxyBench bench({.backends = 1});
  bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  client.send("delete a\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), kDown);
  for (int second = 0; second < 20; ++second) {
    const size_t before = bench.dialer().dialled().size();
    for (int ms = 0; ms < 1000; ++ms) {
      client.send("delete a\r\n");
      bench.advance(Milliseconds{1});
      EXPECT_EQ(client.receive(), kMarkedDown);
    }
    EXPECT_LE(bench.dialer().dialled().size() - before, 10U);
    EXPECT_GE(bench.dialer().dialled().size() - before, 4U);
  }
}

TEST(BackendConnecting, ABackendThatAcceptsAndClosesIsNotHammered) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  for (int ms = 0; ms < 2000; ++ms) {
    client.send("get a\r\n");
    bench.turn();
    if (bench.connections(0) > 0) bench.backend(0).close();
    bench.advance(Milliseconds{1});
    EXPECT_EQ(client.receive(), "END\r\n");
  }
  EXPECT_LE(bench.dialer().dialled().size(), 21U);
}

TEST(BackendConnecting, ABackendThatComesBackIsUsedAgain) {
  ProxyBench bench({.backends = 1});
  bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  client.send("delete a\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), kDown);
  bench.set_backend(0, VirtualDialer::Behaviour::kAccept);
  bench.advance(Milliseconds{230});
  EXPECT_EQ(bench.backend(0).receive(), "version\r\n");
  bench.backend(0).send(kVersion);
  bench.turn();
  EXPECT_EQ(bench.count(BackendStat::kRecoveries), 1U);
  EXPECT_EQ(bench.ask(client, "delete a\r\n"), "delete a\r\n");
  EXPECT_EQ(bench.answer(client, "DELETED\r\n"), "DELETED\r\n");
}

TEST(BackendConnecting, WhoeverFollowsTheFirstWaitsNoLongerThanTheQueueAllows) {
  ProxyBench bench({.backends = 1});
  bench.set_backend(0, VirtualDialer::Behaviour::kSilent);
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  first.send("delete a\r\n");
  second.send("delete b\r\n");
  bench.advance(Milliseconds{199});
  EXPECT_EQ(second.receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(second.receive(), "SERVER_ERROR proxy downstream timeout\r\n");
  EXPECT_EQ(first.receive(), "");
  EXPECT_EQ(bench.count(BackendStat::kQueueTimeouts), 1U);
  bench.advance(Milliseconds{200});
  EXPECT_EQ(first.receive(), kDown);
}

TEST(BackendConnecting, WithoutALimitOfTheQueueAllWaitForTheConnect) {
  Behavior behavior;
  behavior.downstream_conn_queue_timeout = Milliseconds{0};
  ProxyBench bench({.backends = 1, .behavior = behavior});
  bench.set_backend(0, VirtualDialer::Behaviour::kSilent);
  VirtualSocketPair& first = bench.connect();
  VirtualSocketPair& second = bench.connect();
  first.send("delete a\r\n");
  second.send("delete b\r\n");
  bench.advance(Milliseconds{399});
  EXPECT_EQ(first.receive() + second.receive(), "");
  bench.advance(Milliseconds{2});
  EXPECT_EQ(first.receive(), kDown);
  EXPECT_EQ(second.receive(), kDown);
}

TEST(BackendConnecting, WhatWaitsForAConnectionIsBounded) {
  ProxyBench bench({.backends = 1});
  bench.set_backend(0, VirtualDialer::Behaviour::kSilent);
  VirtualSocketPair& client = bench.connect();
  const std::string command = "set a 0 0 30000 noreply\r\n" + std::string(30000, 'x') + "\r\n";
  for (int i = 0; i < 2000; ++i) {
    client.send(command);
    bench.turn(1);
  }
  EXPECT_LT(bench.worker().pool().bytes_out(), size_t{8} << 20);
}

}  // namespace
}  // namespace moxi
