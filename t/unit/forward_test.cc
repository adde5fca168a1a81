// One command to one backend: the key of its answer is checked, and what it holds is given back.
#include "proxy/forward/forward.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

TEST(Forward, KeysOfEveryLengthAreChecked) {
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

TEST(Forward, GivesBackItsMemoryWhenItIsDone) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  const size_t before = bench.worker().pool().bytes_out();
  for (int i = 0; i < 100; ++i) {
    bench.ask(client, "get " + std::string(250, 'k') + "\r\n");
    bench.answer(client, "END\r\n");
  }
  EXPECT_EQ(bench.worker().pool().bytes_out(), before);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(Forward, AnErrorOfTheBackendIsTheAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "delete a\r\n");
  EXPECT_EQ(bench.answer(client, "SERVER_ERROR disk on fire\r\n"), "SERVER_ERROR disk on fire\r\n");
  EXPECT_EQ(bench.ask(client, "delete a\r\n"), "delete a\r\n");
}

}  // namespace
}  // namespace moxi
