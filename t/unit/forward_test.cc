// One command to one backend, and its answer.
#include "proxy/forward/forward.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

TEST(Forward, AnErrorOfTheBackendIsTheAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "delete a\r\n");
  EXPECT_EQ(bench.answer(client, "SERVER_ERROR disk on fire\r\n"), "SERVER_ERROR disk on fire\r\n");
  EXPECT_EQ(bench.ask(client, "delete a\r\n"), "delete a\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 1U);
}

TEST(Forward, AValueIsNoAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "delete a\r\n");
  EXPECT_EQ(bench.answer(client, value_line("a", "SECRET") + "END\r\n"),
            "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

}  // namespace
}  // namespace moxi
