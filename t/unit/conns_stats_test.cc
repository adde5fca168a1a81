// `stats conns`: the lines, and that the answer keeps its place.
#include "server/command/conns_stats.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(ConnsStats, ListensFirstThenClients) {
  LocalBench bench;
  bench.process().gauges.add_socket({3, "tcp:127.0.0.1:11211"});
  bench.talk("mn\r\n");
  const std::string reply = bench.talk("stats conns\r\n");
  EXPECT_TRUE(
      reply.starts_with("STAT 3:addr tcp:127.0.0.1:11211\r\nSTAT 3:state conn_listening\r\n"
                        "STAT 3:secs_since_last_cmd "))
      << reply;
  EXPECT_NE(reply.find(":state conn_parse_cmd\r\n"), std::string::npos) << reply;
  EXPECT_TRUE(reply.ends_with(":secs_since_last_cmd 0\r\nEND\r\n")) << reply;
}

TEST(ConnsStats, WhatIsAskedBehindItIsAnsweredBehindIt) {
  LocalBench bench;
  const std::string reply = bench.talk("mn\r\nstats conns\r\nget a\r\nversion\r\n");
  EXPECT_TRUE(reply.starts_with("MN\r\nSTAT "));
  EXPECT_NE(reply.find("END\r\nEND\r\nVERSION "), std::string::npos) << reply;
}

}  // namespace
}  // namespace moxi
