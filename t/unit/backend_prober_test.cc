// A dead backend through the eyes of its prober: when it is tried, and what counts as an answer.
#include "proxy/backend/backend_prober.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kVersion = "VERSION 1.6.45\r\n";

// One backend, marked down by a failed connect; it accepts connections from then on.
class BackendProberTest : public ::testing::Test {
 protected:
  void mark_down() {
    bench_.set_backend(0, VirtualDialer::Behaviour::kRefuse);
    client_.send("delete a\r\n");
    bench_.turn();
    client_.receive();
    bench_.set_backend(0, VirtualDialer::Behaviour::kAccept);
  }
  bool is_up() {
    client_.send("get a\r\n");
    bench_.turn();
    return client_.receive().empty();
  }

  ProxyBench bench_{{.backends = 1}};
  VirtualSocketPair& client_ = bench_.connect();
};

using BackendProber = BackendProberTest;

TEST_F(BackendProber, AsksForTheVersionAndBelievesIt) {
  mark_down();
  bench_.advance(Milliseconds{230});
  EXPECT_EQ(bench_.backend(0).receive(), "version\r\n");
  EXPECT_FALSE(is_up());
  bench_.backend(0).send(kVersion);
  bench_.turn();
  EXPECT_EQ(bench_.count(BackendStat::kRecoveries), 1U);
  EXPECT_TRUE(is_up());
}

TEST_F(BackendProber, HangsUpWhenItKnows) {
  mark_down();
  bench_.advance(Milliseconds{230});
  VirtualSocketPair& probe = bench_.backend(0);
  probe.receive();
  probe.send(kVersion);
  bench_.advance(Milliseconds{1});
  EXPECT_TRUE(probe.is_at_end());
  const size_t connections = bench_.connections(0);
  bench_.advance(Milliseconds{10000});
  EXPECT_EQ(bench_.connections(0), connections);
}

TEST_F(BackendProber, BelievesNothingElse) {
  for (const char* answer : {"END\r\n", "ERROR\r\n", "SERVER_ERROR no\r\n", "what?\r\n", "VERSION",
                             "VERSION 1\r\nVERSION 1\r\n", "STORED\r\n"}) {
    SCOPED_TRACE(answer);
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
    bench.ask(client, "delete a\r\n");
    bench.set_backend(0, VirtualDialer::Behaviour::kAccept);
    bench.advance(Milliseconds{230});
    client.receive();
    const bool is_double = std::string(answer).starts_with("VERSION 1");
    bench.backend(0).send(answer);
    bench.advance(Milliseconds{401});
    EXPECT_EQ(bench.count(BackendStat::kRecoveries), is_double ? 1U : 0U);
    const uint64_t probes = bench.count(BackendStat::kProbes);
    bench.advance(Milliseconds{1000});
    EXPECT_EQ(bench.count(BackendStat::kProbes) > probes, !is_double);
  }
}

TEST_F(BackendProber, ABackendThatOnlyAcceptsStaysDown) {
  mark_down();
  for (int ms = 0; ms < 3000; ++ms) {
    bench_.advance(Milliseconds{1});
    if (bench_.connections(0) > 1) bench_.backend(0).close();
  }
  EXPECT_FALSE(is_up());
  EXPECT_GE(bench_.count(BackendStat::kProbes), 12U);
  EXPECT_LE(bench_.dialer().dialled().size(), 30U);
}

TEST_F(BackendProber, ABackendThatSaysNothingIsAskedAnewAfterTheConnectTimeout) {
  mark_down();
  bench_.advance(Milliseconds{5000});
  EXPECT_FALSE(is_up());
  EXPECT_GE(bench_.count(BackendStat::kProbes), 7U);
  EXPECT_LE(bench_.count(BackendStat::kProbes), 11U);
  bench_.backend(0).send(kVersion);
  bench_.turn();
  EXPECT_TRUE(bench_.count(BackendStat::kRecoveries) == 1 || !is_up());
}

TEST_F(BackendProber, StartsAgainTheNextTime) {
  for (uint64_t round = 1; round <= 3; ++round) {
    mark_down();
    EXPECT_FALSE(is_up());
    bench_.advance(Milliseconds{230});
    bench_.backend(0).send(kVersion);
    bench_.turn();
    EXPECT_EQ(bench_.count(BackendStat::kRecoveries), round);
    EXPECT_TRUE(is_up());
    EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\n");
    bench_.backend(0).close();
    bench_.advance(Milliseconds{1000});
  }
}

}  // namespace
}  // namespace moxi
