// `watch`: who may, what of, and how it begins and ends.
#include "server/command/watch_command.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

std::string watch(LocalBench& bench, VirtualSocketPair& client, const std::string& words) {
  client.send("watch" + words + "\r\n");
  return bench.listen(client);
}

TEST(WatchCommand, EveryStreamHasAWord) {
  LocalBench bench;
  for (const LogStreamName& name : kLogStreams) {
    const auto client = bench.connect();
    EXPECT_EQ(watch(bench, *client, " " + std::string(name.word)), "OK\r\n");
    EXPECT_TRUE(bench.controls().log.is_watched(name.stream)) << name.word;
    client->close();
    bench.talk("mn\r\n");
    EXPECT_FALSE(bench.controls().log.is_watched(name.stream)) << name.word;
  }
}

TEST(WatchCommand, WithoutWordsItIsFetchers) {
  LocalBench bench;
  const auto client = bench.connect();
  EXPECT_EQ(watch(bench, *client, ""), "OK\r\n");
  EXPECT_TRUE(bench.controls().log.is_watched(LogStream::kFetchers));
  EXPECT_FALSE(bench.controls().log.is_watched(LogStream::kMutations));
}

TEST(WatchCommand, OtherWordsAreErrors) {
  LocalBench bench;
  for (const char* bad : {" all", " fetchers x", " FETCHERS", " fetchers,mutations", " noreply"})
    EXPECT_EQ(bench.talk(std::string("watch") + bad + "\r\nmn\r\n"), "ERROR\r\nMN\r\n") << bad;
  EXPECT_EQ(bench.controls().log.counts().watchers, 0U);
}

TEST(WatchCommand, MayBeForbidden) {
  ServerOptions options;
  options.watch_enabled = false;
  LocalBench bench(options);
  EXPECT_EQ(bench.talk("watch\r\n"), "CLIENT_ERROR watch commands not allowed\r\n");
  EXPECT_EQ(bench.talk("watch bogus\r\n"), "CLIENT_ERROR watch commands not allowed\r\n");
}

TEST(WatchCommand, MustBeTheFirstToBeAnswered) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("mn\r\nwatch\r\nmn\r\n"),
            "MN\r\nERROR cannot pipeline other commands before watch\r\nMN\r\n");
}

TEST(WatchCommand, ThereAreTwentyPlaces) {
  LocalBench bench;
  std::vector<std::unique_ptr<VirtualSocketPair>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(bench.connect());
    EXPECT_EQ(watch(bench, *clients.back(), ""), "OK\r\n");
  }
  EXPECT_EQ(bench.talk("watch\r\nmn\r\n"), "WATCHER_TOO_MANY log watcher limit reached\r\nMN\r\n");
  const std::string stats = bench.talk("stats\r\n");
  EXPECT_NE(stats.find("STAT log_watchers 20\r\n"), std::string::npos);
  clients.pop_back();
  bench.talk("mn\r\n");
  const auto client = bench.connect();
  EXPECT_EQ(watch(bench, *client, ""), "OK\r\n");
}

TEST(WatchCommand, WhatItsClientSaysIsDropped) {
  LocalBench bench;
  const auto client = bench.connect();
  watch(bench, *client, " mutations");
  client->send("set a 0 0 1\r\nx\r\nquit\r\n");
  EXPECT_EQ(bench.listen(*client), "");
  EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n");
  EXPECT_EQ(bench.controls().log.counts().watchers, 1U);
}

TEST(WatchCommand, AWatcherThatDoesNotReadHurtsNobody) {
  ServerOptions options;
  options.watcher_logbuf_bytes = 4096;
  options.worker_logbuf_bytes = 4096;
  LocalBench bench(options);
  const auto stuck = bench.connect();
  const auto quick = bench.connect();
  watch(bench, *stuck, "");
  watch(bench, *quick, "");
  stuck->set_capacity(1000);
  for (int i = 0; i < 4000; ++i) {
    ASSERT_EQ(bench.talk("get a\r\n"), "END\r\n");
    if (i % 10 == 0) {
      ASSERT_NE(bench.listen(*quick), "");
    }
  }
  const LogCounts counts = bench.controls().log.counts();
  EXPECT_GT(counts.watcher_skipped, 100U);
  EXPECT_EQ(counts.worker_dropped, 0U);
  std::string received;
  for (int i = 0; i < 600; ++i)
    received += bench.listen(*stuck);
  bench.talk("get a\r\n");  // there is room for the next one
  received += bench.listen(*stuck);
  EXPECT_NE(received.find("\nskipped="), std::string::npos);
}

TEST(WatchCommand, LinesOfEvictions) {
  CacheConfig config;
  config.memory_limit = size_t{1} << 20;
  config.slab_chunk_max = size_t{512} << 10;
  LocalBench bench({}, config);
  const auto client = bench.connect();
  watch(bench, *client, " evictions");
  std::string shown;
  for (int i = 0; i < 100 && shown.empty(); ++i) {
    bench.talk("set k" + std::to_string(i) + " 0 1000 100000\r\n" + std::string(100000, 'v') +
               "\r\n");
    shown += bench.listen(*client);
  }
  EXPECT_NE(shown.find(" type=eviction key=k0 fetch=no ttl=1000 la=0 clsid=32 size=100000\n"),
            std::string::npos)
      << shown;
}

}  // namespace
}  // namespace moxi
