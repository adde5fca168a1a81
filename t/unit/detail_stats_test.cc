// `stats detail`, `stats cachedump`, `stats sizes`.
#include "server/command/detail_stats.h"

#include <gtest/gtest.h>

#include "t/unit/command_table.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr char kUsage[] = "CLIENT_ERROR usage: stats detail on|off|dump\r\n";

TEST(DetailStats, CountsWhileItIsOn) {
  LocalBench bench;
  bench.talk("set a:b 0 0 1\r\n1\r\nget a:b\r\n");
  EXPECT_EQ(bench.talk("stats detail dump\r\n"), "END\r\n");
  // In the same packet: it is on for what follows.
  bench.talk("stats detail on\r\nget a:b a:c none\r\ngat 0 a:b\r\n");
  bench.talk("set a:d 0 0 1\r\n1\r\nappend q:w 0 0 1\r\n1\r\ndelete a:x\r\nincr a:b 1\r\n");
  const std::string counted =
      "PREFIX a get 3 hit 2 set 1 del 1\r\nPREFIX q get 0 hit 0 set 1 del 0\r\nEND\r\n";
  EXPECT_EQ(bench.talk("stats detail dump\r\n"), counted);
  EXPECT_EQ(bench.talk("stats detail off\r\n"), "OK\r\n");
  bench.talk("get a:b\r\n");
  EXPECT_EQ(bench.talk("stats detail dump\r\n"), counted);
  bench.talk("stats reset\r\n");
  EXPECT_EQ(bench.talk("stats detail dump\r\n"), "END\r\n");
}

TEST(DetailStats, AnswersAreTheSameWhileItIsOn) {
  LocalBench bench;
  const std::string talk =
      "set a:b 5 0 3\r\nabc\r\nget a:b none a:b\r\ngets a:b\r\ngat 0 a:b\r\ntouch a:b 0\r\n"
      "get a:none\r\ndelete a:b\r\ndelete a:b\r\nverbosity 0\r\nmn\r\n";
  const std::string plain = bench.talk(talk);
  LocalBench counting;
  counting.talk("stats detail on\r\n");
  EXPECT_EQ(counting.talk(talk), plain);
}

TEST(DetailStats, MayBeOnFromTheStart) {
  ServerOptions options;
  options.detail_enabled = true;
  options.prefix_delimiter = '/';
  LocalBench bench(options);
  bench.talk("mn\r\n");
  bench.talk("get a/b\r\n");
  EXPECT_EQ(bench.talk("stats detail dump\r\n"), "PREFIX a get 1 hit 0 set 0 del 0\r\nEND\r\n");
}

TEST(DetailStats, BadForms) {
  LocalBench bench;
  for (const char* bad : {"stats detail", "stats detail x", "stats detail onn"})
    EXPECT_EQ(bench.talk(std::string(bad) + "\r\n"), kUsage);
  EXPECT_EQ(bench.talk("stats det on\r\n"), "OK\r\n");
}

TEST(DetailStats, CachedumpShowsKeysSizesAndExpiry) {
  LocalBench bench;
  bench.talk("set a 0 0 3\r\nabc\r\nset b 0 100 1\r\nx\r\nset gone 0 -1 1\r\nx\r\n");
  const std::string dump = bench.talk("stats cachedump 1 0\r\n");
  EXPECT_TRUE(dump.starts_with("ITEM a [3 b; 0 s]\r\nITEM b [1 b; ")) << dump;
  EXPECT_EQ(dump.find("gone"), std::string::npos);
  EXPECT_EQ(bench.talk("stats cachedump 1 1\r\n"), "ITEM a [3 b; 0 s]\r\nEND\r\n");
  EXPECT_EQ(bench.talk("stats cachedump 2 0\r\n"), "END\r\n");
}

TEST(DetailStats, CachedumpIsBounded) {
  CacheConfig config;
  LocalBench bench({}, config);
  const std::string key(240, 'k');
  for (int i = 0; i < 12000; ++i)
    bench.talk("set " + key + std::to_string(i) + " 0 0 1 noreply\r\nx\r\n");
  const std::string dump = bench.talk("stats cachedump 6 0\r\n");
  EXPECT_LE(dump.size(), (size_t{2} << 20) + 5);
  EXPECT_GT(dump.size(), (size_t{2} << 20) - 1000);
  EXPECT_TRUE(dump.ends_with("END\r\n"));
}

TEST(DetailStats, CachedumpBadForms) {
  LocalBench bench;
  for (const char* bad : {"stats cachedump", "stats cachedump 1"})
    EXPECT_EQ(bench.talk(std::string(bad) + "\r\n"), "CLIENT_ERROR bad command line\r\n");
  for (const char* bad : {"stats cachedump x 0", "stats cachedump 1 x"})
    EXPECT_EQ(bench.talk(std::string(bad) + "\r\n"), "CLIENT_ERROR bad command line format\r\n");
  EXPECT_EQ(bench.talk("stats cachedump 64 0\r\n"), "CLIENT_ERROR Illegal slab id\r\n");
  for (const char* empty : {"stats cachedump 0 0", "stats cachedump 63 0"})
    EXPECT_EQ(bench.talk(std::string(empty) + "\r\n"), "END\r\n");
}

TEST(DetailStats, MayBeForbidden) {
  ServerOptions options;
  options.dump_enabled = false;
  LocalBench bench(options);
  EXPECT_EQ(bench.talk("stats detail on\r\n"), "CLIENT_ERROR stats detail not allowed\r\n");
  EXPECT_EQ(bench.talk("stats cachedump 1 0\r\n"), "CLIENT_ERROR stats cachedump not allowed\r\n");
}

TEST(DetailStats, Sizes) {
  LocalBench plain;
  EXPECT_EQ(plain.talk("stats sizes\r\n"), "STAT sizes_status disabled\r\nEND\r\n");
  CacheConfig config;
  config.track_sizes = true;
  LocalBench bench({}, config);
  EXPECT_EQ(bench.talk("stats sizes\r\n"), "END\r\n");
  bench.talk("set a 0 0 1\r\nx\r\nset b 0 0 1\r\nx\r\nset c 0 0 40\r\n" + std::string(40, 'x') +
             "\r\n");
  EXPECT_EQ(bench.talk("stats sizes\r\n"), "STAT 32 2\r\nSTAT 96 1\r\nEND\r\n");
  bench.talk("set a 0 0 30\r\n" + std::string(30, 'x') + "\r\nappend b 0 0 20\r\n" +
             std::string(20, 'x') + "\r\ndelete c\r\n");
  EXPECT_EQ(bench.talk("stats sizes\r\n"), "STAT 64 2\r\nEND\r\n");
  bench.talk("set a 0 0 800000\r\n" + std::string(800000, 'x') + "\r\ndelete b\r\n");
  EXPECT_EQ(bench.talk("stats sizes\r\n"), "STAT 800032 1\r\nEND\r\n");
}

TEST(DetailStats, EveryShapeIsAnsweredByALine) {
  LocalBench bench;
  const std::vector<std::string> words{"detail", "on",    "off",   "dump",  "cachedump", "1",
                                       "sizes",  "reset", "conns", "items", "slabs"};
  for (const std::string& line : all_lines("stats", words, 3)) {
    if (line == "stats" || line.starts_with("stats  ")) continue;
    const std::string reply = bench.talk(line + "\r\n");
    EXPECT_TRUE(reply.ends_with("\r\n")) << line.substr(0, 80);
  }
}

}  // namespace
}  // namespace moxi
