// `lru_crawler`: texts, and what is steered.
#include "server/command/crawler_commands.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "t/unit/command_table.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

std::string ask(LocalBench& bench, const std::string& rest) {
  return bench.talk("lru_crawler " + rest + "\r\n");
}

// Until the crawl that was asked for is over.
void await_crawl(LocalBench& bench) {
  while (bench.cache().snapshot().crawler_running)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(CrawlerCommands, EnableAndDisable) {
  LocalBench bench;
  EXPECT_EQ(ask(bench, "enable"), "ERROR failed to start lru crawler thread\r\n");
  EXPECT_EQ(ask(bench, "disable"), "OK\r\n");
  EXPECT_EQ(ask(bench, "disable"), "OK\r\n");
  EXPECT_EQ(ask(bench, "crawl 1"), "CLIENT_ERROR lru crawler disabled\r\n");
  EXPECT_EQ(ask(bench, "metadump all"), "CLIENT_ERROR lru crawler disabled\r\n");
  EXPECT_EQ(ask(bench, "mgdump all"), "CLIENT_ERROR lru crawler disabled\r\n");
  EXPECT_EQ(ask(bench, "enable"), "OK\r\n");
  EXPECT_TRUE(bench.controls().maintenance->is_enabled());
}

TEST(CrawlerCommands, ACrawlFreesTheExpired) {
  LocalBench bench;
  bench.talk("set a 0 2 1\r\nx\r\nset b 0 0 1\r\nx\r\n");
  bench.pass(2);
  EXPECT_EQ(ask(bench, "crawl 1"), "OK\r\n");
  await_crawl(bench);
  EXPECT_EQ(bench.cache().snapshot().curr_items, 1U);
  EXPECT_EQ(bench.cache().snapshot().total(ClassStat::kCrawlerReclaimed), 1U);
}

TEST(CrawlerCommands, Classes) {
  LocalBench bench;
  for (const char* good : {"all", "1", "63", "1,5,7", "1,,2"}) {
    EXPECT_EQ(ask(bench, std::string("crawl ") + good), "OK\r\n") << good;
    await_crawl(bench);
  }
  for (const char* bad : {"0", "64", "1,64", "1,x", "abc", "-1"}) {
    EXPECT_EQ(ask(bench, std::string("crawl ") + bad), "BADCLASS invalid class id\r\n") << bad;
  }
  EXPECT_EQ(ask(bench, "crawl ,"), "NOTSTARTED no items to crawl\r\n");
  EXPECT_EQ(ask(bench, "crawl hash"), "ERROR an unknown error happened\r\n");
}

TEST(CrawlerCommands, OneCrawlAtATime) {
  LocalBench bench;
  for (int i = 0; i < 30000; ++i)
    bench.talk("set key" + std::to_string(i) + " 0 0 1 noreply\r\nx\r\n");
  ask(bench, "sleep 100000");
  EXPECT_EQ(ask(bench, "crawl all"), "OK\r\n");
  EXPECT_EQ(ask(bench, "crawl all"), "BUSY currently processing crawler request\r\n");
}

TEST(CrawlerCommands, Settings) {
  LocalBench bench;
  EXPECT_EQ(ask(bench, "sleep 1000000"), "OK\r\n");
  EXPECT_EQ(bench.controls().maintenance->crawl_sleep(), 1000000U);
  EXPECT_EQ(ask(bench, "sleep 1000001"), "CLIENT_ERROR sleep must be one second or less\r\n");
  EXPECT_EQ(ask(bench, "sleep x"), "CLIENT_ERROR bad command line format\r\n");
  EXPECT_EQ(ask(bench, "tocrawl 4294967295"), "OK\r\n");
  EXPECT_EQ(bench.controls().maintenance->crawl_limit(), 4294967295U);
  EXPECT_EQ(ask(bench, "tocrawl -1"), "CLIENT_ERROR bad command line format\r\n");
  EXPECT_EQ(bench.controls().maintenance->crawl_limit(), 4294967295U);
}

// A further word makes the count wrong, noreply too: nothing is done.
TEST(CrawlerCommands, TheNumberOfWordsMustBeRight) {
  LocalBench bench;
  for (const char* bad : {"", "enable x", "disable x", "crawl", "crawl 1 2", "sleep", "sleep 1 2",
                          "tocrawl", "tocrawl 1 2", "other"})
    EXPECT_EQ(ask(bench, bad), "ERROR\r\n") << bad;
  EXPECT_EQ(bench.talk("lru_crawler disable noreply\r\nmn\r\n"), "MN\r\n");
  EXPECT_TRUE(bench.controls().maintenance->is_enabled());
}

TEST(CrawlerCommands, EveryShapeIsAnsweredByALine) {
  LocalBench bench;
  const std::vector<std::string> words{"crawl",    "sleep", "tocrawl", "enable", "disable",
                                       "metadump", "all",   "1,2",     "hash"};
  for (const std::string& line : all_lines("lru_crawler", words, 3)) {
    EXPECT_TRUE(is_clean_reply(line, bench.talk(line + "\r\n"))) << line.substr(0, 80);
  }
  EXPECT_EQ(bench.talk("mn\r\n"), "MN\r\n");
}

}  // namespace
}  // namespace moxi
