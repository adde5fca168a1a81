#include "server/command/store_commands.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(StoreCommands, StoreOnlyWhenTheirConditionHolds) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("replace a 0 0 1\r\nx\r\n"), "NOT_STORED\r\n");
  EXPECT_EQ(bench.talk("append a 0 0 1\r\nx\r\n"), "NOT_STORED\r\n");
  EXPECT_EQ(bench.talk("prepend a 0 0 1\r\nx\r\n"), "NOT_STORED\r\n");
  EXPECT_EQ(bench.talk("cas a 0 0 1 1\r\nx\r\n"), "NOT_FOUND\r\n");
  EXPECT_EQ(bench.talk("add a 7 0 1\r\nm\r\n"), "STORED\r\n");
  EXPECT_EQ(bench.talk("add a 0 0 1\r\nx\r\n"), "NOT_STORED\r\n");
  EXPECT_EQ(bench.talk("append a 9 0 1\r\nz\r\n"), "STORED\r\n");
  EXPECT_EQ(bench.talk("prepend a 9 0 1\r\na\r\n"), "STORED\r\n");
  EXPECT_EQ(bench.talk("get a\r\n"), "VALUE a 7 3\r\namz\r\nEND\r\n");
  EXPECT_EQ(bench.talk("replace a 0 0 1\r\nx\r\n"), "STORED\r\n");
  EXPECT_EQ(bench.talk("cas a 0 0 1 1\r\ny\r\n"), "EXISTS\r\n");
  EXPECT_EQ(bench.talk("cas a 0 0 1 5\r\ny\r\n"), "STORED\r\n");
}

TEST(StoreCommands, LoseTheOldItemWhenASetCannotBeStored) {
  LocalBench bench;
  const std::string big(size_t{2} << 20, 'x');
  const std::string head = " 0 0 " + std::to_string(big.size()) + "\r\n";
  bench.talk("set a 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("replace a" + head + big + "\r\n"),
            "SERVER_ERROR object too large for cache\r\n");
  EXPECT_EQ(bench.talk("get a\r\n"), "VALUE a 0 1\r\nx\r\nEND\r\n");
  EXPECT_EQ(bench.talk("set a" + head + big + "\r\n"),
            "SERVER_ERROR object too large for cache\r\n");
  EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n");
}

TEST(StoreCommands, KeepTheOldItemWhenTheDataIsBad) {
  LocalBench bench;
  bench.talk("set a 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("set a 0 0 1\r\nyyy\r\n"),
            "CLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\n");
  const std::string big(100000, 'x');
  EXPECT_EQ(bench.talk("set a 0 0 100000\r\n" + big + "yy"), "CLIENT_ERROR bad data chunk\r\n");
  EXPECT_EQ(bench.talk("\r\nget a\r\n"),
            "CLIENT_ERROR bad command line format\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
}

TEST(StoreCommands, CountUpAndDown) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("incr n 1\r\n"), "NOT_FOUND\r\n");
  bench.talk("set n 0 0 2\r\n10\r\n");
  EXPECT_EQ(bench.talk("decr n 1\r\n"), "9\r\n");
  EXPECT_EQ(bench.talk("get n\r\n"), "VALUE n 0 2\r\n9 \r\nEND\r\n");
  EXPECT_EQ(bench.talk("incr n 18446744073709551615\r\n"), "8\r\n");
  EXPECT_EQ(bench.talk("decr n 100\r\n"), "0\r\n");
  EXPECT_EQ(bench.talk("incr n 12345\r\n"), "12345\r\n");
  bench.talk("set n 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("incr n 1\r\n"),
            "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n");
}

TEST(StoreCommands, TouchAndDelete) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("touch a 1\r\ndelete a\r\n"), "NOT_FOUND\r\nNOT_FOUND\r\n");
  bench.talk("set a 0 5 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("touch a 100\r\n"), "TOUCHED\r\n");
  bench.pass(10);
  EXPECT_EQ(bench.talk("delete a\r\nget a\r\n"), "DELETED\r\nEND\r\n");
}

TEST(StoreCommands, RunOutOfMemoryWithoutEvictions) {
  CacheConfig config;
  config.memory_limit = size_t{4} << 20;
  config.evictions = false;
  LocalBench bench(ServerOptions{}, config);
  const std::string value(100000, 'x');
  std::string answer;
  for (int i = 0; i < 100 && (answer.empty() || answer == "STORED\r\n"); ++i) {
    answer = bench.talk("set k" + std::to_string(i) + " 0 0 100000\r\n" + value + "\r\n");
  }
  EXPECT_EQ(answer, "SERVER_ERROR out of memory storing object\r\n");
}

}  // namespace
}  // namespace moxi
