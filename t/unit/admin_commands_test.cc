#include "server/command/admin_commands.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr char kSet[] = "set a 0 0 1\r\nx\r\n";
constexpr char kThere[] = "VALUE a 0 1\r\nx\r\nEND\r\n";

TEST(AdminCommands, FlushNow) {
  LocalBench bench;
  for (const char* command : {"flush_all\r\n", "flush_all 0\r\n", "flush_all -1\r\n"}) {
    bench.talk(kSet);
    EXPECT_EQ(bench.talk(command), "OK\r\n");
    EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n") << command;
  }
  bench.talk(kSet);
  EXPECT_EQ(bench.talk("get a\r\n"), kThere);  // in the same second, but after the flush
}

TEST(AdminCommands, FlushLater) {
  LocalBench bench;
  bench.talk(kSet);
  EXPECT_EQ(bench.talk("flush_all 3\r\n"), "OK\r\n");
  bench.pass(2);
  EXPECT_EQ(bench.talk("get a\r\n"), kThere);
  bench.pass(1);
  EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n");
}

TEST(AdminCommands, ReplaceAPendingFlush) {
  LocalBench bench;
  bench.talk("flush_all 3\r\nflush_all\r\n");
  bench.talk(kSet);
  bench.pass(4);
  EXPECT_EQ(bench.talk("get a\r\n"), kThere);
  bench.talk("flush_all 2\r\nflush_all 5 noreply\r\n");
  bench.pass(3);
  EXPECT_EQ(bench.talk("get a\r\n"), kThere);
  bench.pass(2);
  EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n");
}

}  // namespace
}  // namespace moxi
