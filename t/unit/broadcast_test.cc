// flush_all and stats reach every backend, and succeed only if all of them say so.
#include "proxy/forward/broadcast.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

// Both backends get `asked` and answer; what the client is told.
std::string both(ProxyBench& bench, const std::string& asked, const std::string& first,
                 const std::string& second) {
  VirtualSocketPair& client = bench.connect();
  client.send(asked);
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), asked);
  EXPECT_EQ(bench.backend(1).receive(), asked);
  return bench.answer(client, second, 1) + bench.answer(client, first, 0);
}

TEST(Broadcast, SucceedsIfEveryBackendDoes) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "flush_all\r\n", "OK\r\n", "OK\r\n"), "OK\r\n");
  EXPECT_EQ(both(bench, "flush_all 30\r\n", "OK\r\n", "OK\r\n"), "OK\r\n");
  EXPECT_EQ(both(bench, "stats reset\r\n", "RESET\r\n", "RESET\r\n"), "RESET\r\n");
}

TEST(Broadcast, BelievesNoEndThatBelongsToOtherStatistics) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats reset\r\n", "RESET\r\n", "END\r\n"),
            "SERVER_ERROR proxy downstream error 10.0.0.2\r\n");
  EXPECT_EQ(both(bench, "stats items\r\n", "RESET\r\n", "END\r\n"),
            "SERVER_ERROR proxy downstream error 10.0.0.1\r\n");
}

TEST(Broadcast, NamesTheFirstThatFailed) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "flush_all\r\n", "OK\r\n", "SERVER_ERROR no\r\n"),
            "SERVER_ERROR proxy downstream error 10.0.0.2\r\n");
  EXPECT_EQ(both(bench, "flush_all\r\n", "ERROR\r\n", "SERVER_ERROR no\r\n"),
            "SERVER_ERROR proxy downstream error 10.0.0.1\r\n");
  EXPECT_EQ(both(bench, "flush_all\r\n", "OK\r\n", "STORED\r\n"),
            "SERVER_ERROR proxy downstream closed 10.0.0.2\r\n");
}

TEST(Broadcast, PassesOnWhatAllRefuseAlike) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "flush_all\r\n", "CLIENT_ERROR flush_all not allowed\r\n",
                 "CLIENT_ERROR flush_all not allowed\r\n"),
            "CLIENT_ERROR flush_all not allowed\r\n");
}

TEST(Broadcast, FailsIfABackendIsDown) {
  ProxyBench bench({.backends = 2});
  bench.set_backend(1, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "flush_all\r\n");
  EXPECT_EQ(bench.answer(client, "OK\r\n"), "SERVER_ERROR proxy write to downstream 10.0.0.2\r\n");
  bench.ask(client, "stats\r\n");
  EXPECT_EQ(bench.answer(client, "STAT pid 1\r\nEND\r\n"),
            "SERVER_ERROR proxy write to downstream 10.0.0.2\r\n");
}

TEST(Broadcast, FailsIfABackendDoesNotAnswer) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  client.send("flush_all\r\n");
  bench.turn();
  bench.answer(client, "OK\r\n", 0);
  bench.advance(Milliseconds{5001});
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy downstream timeout 10.0.0.2\r\n");
}

TEST(Broadcast, NoreplyReachesAllAndIsNotAnswered) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  client.send("flush_all noreply\r\nmn\r\n");
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), "flush_all noreply\r\n");
  EXPECT_EQ(bench.backend(1).receive(), "flush_all noreply\r\n");
  EXPECT_EQ(client.receive(), "MN\r\n");
}

TEST(Broadcast, StatisticsAreMergedByTheirRules) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats\r\n",
                 "STAT pid 10\r\nSTAT uptime 5\r\nSTAT cmd_get 3\r\nSTAT only_here 1\r\nEND\r\n",
                 "STAT pid 20\r\nSTAT uptime 9\r\nSTAT cmd_get 4\r\nEND\r\n"),
            "STAT pid 10\r\nSTAT uptime 9\r\nSTAT cmd_get 7\r\nSTAT only_here 1\r\nEND\r\n");
}

TEST(Broadcast, SlabClassesOfAllBackendsAreInOrder) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats slabs\r\n",
                 "STAT 1:chunk_size 96\r\nSTAT 1:used_chunks 5\r\nSTAT 10:used_chunks 1\r\n"
                 "STAT active_slabs 2\r\nSTAT total_malloced 100\r\nEND\r\n",
                 "STAT 1:chunk_size 96\r\nSTAT 1:used_chunks 7\r\nSTAT 3:used_chunks 2\r\n"
                 "STAT active_slabs 2\r\nSTAT total_malloced 50\r\nEND\r\n"),
            "STAT 1:chunk_size 96\r\nSTAT 1:used_chunks 12\r\nSTAT 3:used_chunks 2\r\n"
            "STAT 10:used_chunks 1\r\nSTAT active_slabs 3\r\nSTAT total_malloced 150\r\nEND\r\n");
  EXPECT_EQ(both(bench, "stats items\r\n", "STAT items:2:number 1\r\nSTAT items:2:age 7\r\nEND\r\n",
                 "STAT items:1:number 4\r\nSTAT items:2:number 3\r\nSTAT items:2:age 9\r\n"
                 "END\r\n"),
            "STAT items:1:number 4\r\nSTAT items:2:number 4\r\nSTAT items:2:age 9\r\nEND\r\n");
}

TEST(Broadcast, SizesAreAdded) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats sizes\r\n", "STAT 96 1\r\nSTAT 128 2\r\nEND\r\n",
                 "STAT 32 4\r\nSTAT 128 3\r\nEND\r\n"),
            "STAT 32 4\r\nSTAT 96 1\r\nSTAT 128 5\r\nEND\r\n");
  const std::string off = "STAT sizes_status disabled\r\nEND\r\n";
  EXPECT_EQ(both(bench, "stats sizes\r\n", off, off), off);
}

TEST(Broadcast, ConnectionsOfDifferentBackendsStayApart) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats conns\r\n",
                 "STAT 26:addr tcp:a\r\nSTAT 26:state x\r\nSTAT 30:addr tcp:b\r\nEND\r\n",
                 "STAT 26:addr tcp:c\r\nEND\r\n"),
            "STAT 26:addr tcp:a\r\nSTAT 26:state x\r\nSTAT 30:addr tcp:b\r\n"
            "STAT 57:addr tcp:c\r\nEND\r\n");
}

TEST(Broadcast, PrefixesAreAdded) {
  ProxyBench bench({.backends = 2});
  EXPECT_EQ(both(bench, "stats detail on\r\n", "OK\r\n", "OK\r\n"), "OK\r\n");
  EXPECT_EQ(both(bench, "stats detail dump\r\n",
                 "PREFIX a get 1 hit 1 set 2 del 0\r\nPREFIX  get 1 hit 0 set 0 del 0\r\nEND\r\n",
                 "PREFIX a get 3 hit 0 set 1 del 1\r\nPREFIX b get 1 hit 1 set 1 del 1\r\nEND\r\n"),
            "PREFIX a get 4 hit 1 set 3 del 1\r\nPREFIX  get 1 hit 0 set 0 del 0\r\n"
            "PREFIX b get 1 hit 1 set 1 del 1\r\nEND\r\n");
}

TEST(Broadcast, EndlessStatisticsEndTheConnection) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "stats\r\n");
  std::string lines;
  for (int i = 0; i < 10000; ++i)
    lines += "STAT a" + std::to_string(i) + " 1\r\n";
  EXPECT_EQ(bench.answer(client, lines), "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
}

TEST(Broadcast, MayMeetTheEndOfItsBackendsWithoutItsClient) {
  for (const size_t alive : {0U, 1U}) {
    ProxyBench bench({.backends = 3});
    bench.set_backend(2, VirtualDialer::Behaviour::kRefuseAtOnce);
    VirtualSocketPair& client = bench.connect();
    client.send("flush_all\r\nstats\r\n");
    bench.turn();
    bench.backend(alive).send("OK\r\n");
    bench.turn();
    client.reset();
    bench.turn();
    EXPECT_EQ(client.receive(), "");
  }  // under a sanitizer nothing that was freed is looked at
}

}  // namespace
}  // namespace moxi
