#include "server/command/admin_commands.h"

#include <gtest/gtest.h>

#include "t/unit/command_table.h"
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

TEST(AdminCommands, FlushingMayBeForbidden) {
  ServerOptions options;
  options.flush_enabled = false;
  LocalBench bench(options);
  bench.talk(kSet);
  EXPECT_EQ(bench.talk("flush_all\r\n"), "CLIENT_ERROR flush_all not allowed\r\n");
  EXPECT_EQ(bench.talk("flush_all noreply\r\nget a\r\n"), kThere);
  EXPECT_NE(bench.talk("stats\r\n").find("STAT cmd_flush 2\r\n"), std::string::npos);
}

TEST(AdminCommands, TheMemoryLimitGrows) {
  CacheConfig config;
  config.memory_limit = size_t{8} << 20;
  config.evictions = false;
  LocalBench bench({}, config);
  const std::string value(100000, 'v');
  const auto store = [&](int i) {
    return bench.talk("set k" + std::to_string(i) + " 0 0 100000\r\n" + value + "\r\n");
  };
  int stored = 0;
  while (store(stored) == "STORED\r\n")
    ++stored;
  EXPECT_EQ(bench.talk("cache_memlimit 16\r\n"), "OK\r\n");
  EXPECT_EQ(store(stored), "STORED\r\n");
  // Down again: what is there stays, but nothing is added.
  EXPECT_EQ(bench.talk("cache_memlimit 8\r\n"), "OK\r\n");
  while (store(++stored) == "STORED\r\n") {
    ASSERT_LT(stored, 200);
  }
  EXPECT_NE(bench.talk("get k0\r\n"), "END\r\n");
}

TEST(AdminCommands, MemoryLimitsThatCannotBe) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("cache_memlimit 7\r\n"),
            "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m\r\n");
  EXPECT_EQ(bench.talk("cache_memlimit 1000000001\r\n"),
            "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes\r\n");
  EXPECT_EQ(bench.talk("cache_memlimit 1000000000\r\n"),
            "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust\r\n");
  for (const char* bad : {"cache_memlimit", "cache_memlimit x", "cache_memlimit -1"})
    EXPECT_EQ(bench.talk(std::string(bad) + "\r\n"), "ERROR\r\n") << bad;
  EXPECT_EQ(bench.talk("cache_memlimit 7 noreply\r\nmn\r\n"), "MN\r\n");
  EXPECT_EQ(bench.cache().memory_limit(), size_t{64} << 20);
}

TEST(AdminCommands, ShutdownIsForThoseWhoEnabledIt) {
  LocalBench off;
  for (const char* form : {"shutdown", "shutdown graceful", "shutdown x", "shutdown noreply"})
    EXPECT_EQ(off.talk(std::string(form) + "\r\n"), "SERVER_ERROR: shutdown not enabled\r\n");
  ServerOptions options;
  options.shutdown_enabled = true;
  LocalBench bench(options);
  int ends = 0;
  bench.controls().shut_down = [&ends] { ++ends; };
  EXPECT_EQ(bench.talk("shutdown now\r\n"), "CLIENT_ERROR invalid shutdown mode\r\n");
  EXPECT_EQ(ends, 0);
  EXPECT_EQ(bench.talk("shutdown\r\n"), "");
  EXPECT_EQ(bench.talk("shutdown graceful\r\n"), "");
  EXPECT_EQ(ends, 2);
}

TEST(AdminCommands, WhatIsNotThereSaysSo) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("refresh_certs\r\n"), "Error TLS not enabled\r\n");
  for (const char* none :
       {"misbehave", "debugtime 5", "debugitem lock a", "extstore item_size 5", "reload"})
    EXPECT_EQ(bench.talk(std::string(none) + "\r\n"), "ERROR\r\n") << none;
}

TEST(AdminCommands, EveryShapeIsAnsweredByALine) {
  LocalBench bench;
  for (const char* command : {"cache_memlimit", "shutdown", "refresh_certs", "verbosity"}) {
    for (const std::string& line : all_lines(command, {"graceful", "64", "1000000000"}, 3)) {
      EXPECT_TRUE(is_clean_reply(line, bench.talk(line + "\r\n"))) << line.substr(0, 80);
    }
  }
  EXPECT_EQ(bench.talk("mn\r\n"), "MN\r\n");
}

}  // namespace
}  // namespace moxi
