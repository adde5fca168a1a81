// One retrieval to one backend: the keys of its answer are checked, and what it holds is given
// back.
#include "proxy/forward/get_batch.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

TEST(GetBatch, KeysOfEveryLengthAreChecked) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  for (const size_t size : {1U, 7U, 8U, 31U, 32U, 33U, 51U, 52U, 53U, 249U, 250U}) {
    const std::string key(size, 'k');
    EXPECT_EQ(bench.ask(client, "get " + key + "\r\n"), "get " + key + "\r\n");
    const std::string good = value_line(key, "v") + "END\r\n";
    EXPECT_EQ(bench.answer(client, good), good);
    std::string other = key;
    other.back() = 'x';
    bench.ask(client, "get " + key + "\r\n");
    EXPECT_EQ(bench.answer(client, value_line(other, "v") + "END\r\n"), "END\r\n");
    bench.advance(Milliseconds{200});
  }
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 11U);
}

TEST(GetBatch, AnotherKeyIsNotShownAndCostsThoseBehindIt) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a b c\r\n");
  EXPECT_EQ(bench.answer(client, value_line("b", "2") + value_line("evil", "SECRET") + "END\r\n"),
            value_line("b", "2") + "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(GetBatch, GivesBackItsMemoryWhenItIsDone) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  const size_t before = bench.worker().pool().bytes_out();
  for (int i = 0; i < 100; ++i) {
    bench.ask(client, "get " + std::string(250, 'k') + " " + std::string(250, 'l') + "\r\n");
    bench.answer(client, "END\r\n");
  }
  EXPECT_EQ(bench.worker().pool().bytes_out(), before);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(GetBatch, AnErrorOfTheBackendIsTheAnswerToAGetOfOneKey) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  EXPECT_EQ(bench.answer(client, "SERVER_ERROR disk on fire\r\n"), "SERVER_ERROR disk on fire\r\n");
}

TEST(GetBatch, IsAskedAgainWhenTheConnectionEndsWithoutAByte) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a b\r\n"), "get a b\r\n");
  bench.advance(Milliseconds{200});  // connections are not made at any rate
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(client.receive(), "");
  ASSERT_EQ(bench.connections(0), 2U);
  EXPECT_EQ(bench.backend(0).receive(), "get a b\r\n");
  EXPECT_EQ(bench.answer(client, value_line("b", "2") + "END\r\n"),
            value_line("b", "2") + "END\r\n");
}

TEST(GetBatch, IsAskedAgainNoMoreOftenThanTold) {
  ProxyBenchOptions options{.backends = 1};
  for (const uint32_t retries : {0U, 1U}) {
    options.behavior.downstream_retry = retries;
    ProxyBench bench(options);
    VirtualSocketPair& client = bench.connect();
    bench.ask(client, "get a\r\n");
    for (uint32_t i = 0; i <= retries; ++i) {
      EXPECT_EQ(client.receive(), "") << i;
      bench.advance(Milliseconds{200});
      bench.backend(0).close();
      bench.turn();
    }
    EXPECT_EQ(client.receive(), "END\r\n");
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST(GetBatch, AFailedGetIsAnErrorIfThePoolSaysSo) {
  ProxyBenchOptions options{.backends = 1};
  options.behavior.get_failure = GetFailure::kError;
  ProxyBench bench(options);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "VALUE a");
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
}

}  // namespace
}  // namespace moxi
