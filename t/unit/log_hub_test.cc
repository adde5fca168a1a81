// Rings, watchers, and what is dropped on the way.
#include "server/watch/log_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace moxi {
namespace {

using testing::MatchesRegex;

constexpr size_t kAll = size_t{1} << 20;
constexpr LogStreams kFetches = bit_of(LogStream::kFetchers);
constexpr LogStreams kEvents = bit_of(LogStream::kSystem);

LogLine line_of(std::string_view name) {
  LogLine line("test");
  line.text("name", name);
  return line;
}

// The names of the lines, and what else there is.
std::vector<std::string> names_of(const std::string& text) {
  std::vector<std::string> names;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    const size_t name = line.find("name=");
    names.push_back(name == std::string::npos ? line : line.substr(name + 5));
    at = end + 1;
  }
  return names;
}

TEST(LogHub, ALineHasItsTimeAndItsNumber) {
  LogHub hub(1000, 1000);
  LogRing& ring = hub.add_ring();
  LogWatcher* const watcher = hub.add(kFetches);
  hub.tell(ring, LogStream::kFetchers, line_of("a"));
  hub.tell(LogStream::kFetchers, line_of("b"));
  const std::string text = hub.take(*watcher, kAll);
  EXPECT_THAT(text, MatchesRegex("ts=[0-9]+\\.[0-9]+ gid=2 type=test name=b\n"
                                 "ts=[0-9]+\\.[0-9]+ gid=1 type=test name=a\n"));
  EXPECT_EQ(hub.take(*watcher, kAll), "");
  hub.remove(watcher);
}

TEST(LogHub, EachSeesWhatItAskedFor) {
  LogHub hub(1000, 1000);
  LogRing& ring = hub.add_ring();
  LogWatcher* const fetches = hub.add(kFetches);
  hub.tell(ring, LogStream::kFetchers, line_of("a"));
  LogWatcher* const both = hub.add(kFetches | kEvents);
  hub.tell(ring, LogStream::kSystem, line_of("b"));
  hub.tell(ring, LogStream::kMutations, line_of("c"));
  hub.tell(ring, LogStream::kFetchers, line_of("d"));
  EXPECT_EQ(names_of(hub.take(*both, kAll)), (std::vector<std::string>{"b", "d"}));
  EXPECT_EQ(names_of(hub.take(*fetches, kAll)), (std::vector<std::string>{"a", "d"}));
  const LogCounts counts = hub.counts();
  EXPECT_EQ(counts.worker_written, 3U);
  EXPECT_EQ(counts.watcher_sent, 4U);
  EXPECT_EQ(counts.watchers, 2U);
  hub.remove(both);
  hub.remove(fetches);
}

TEST(LogHub, WhatNobodyWatchesIsNotWritten) {
  LogHub hub(1000, 1000);
  LogRing& ring = hub.add_ring();
  hub.tell(ring, LogStream::kFetchers, line_of("a"));
  LogWatcher* const watcher = hub.add(kEvents);
  EXPECT_FALSE(hub.is_watched(LogStream::kFetchers));
  EXPECT_TRUE(hub.is_watched(LogStream::kSystem));
  hub.tell(ring, LogStream::kFetchers, line_of("b"));
  EXPECT_EQ(hub.take(*watcher, kAll), "");
  hub.remove(watcher);
  EXPECT_FALSE(hub.is_watched(LogStream::kSystem));
  EXPECT_EQ(hub.counts().worker_written, 0U);
}

TEST(LogHub, AFullRingDropsWhatComes) {
  LogHub hub(100000, 1000);
  LogRing& ring = hub.add_ring();
  LogWatcher* const watcher = hub.add(kFetches);
  for (int i = 0; i < 100; ++i)
    hub.tell(ring, LogStream::kFetchers, line_of(std::to_string(i)));
  const auto names = names_of(hub.take(*watcher, kAll));
  const LogCounts counts = hub.counts();
  EXPECT_GT(names.size(), 10U);
  EXPECT_EQ(counts.worker_written, names.size());
  EXPECT_EQ(counts.worker_dropped, 100 - names.size());
  EXPECT_EQ(names.back(), std::to_string(names.size() - 1));
  hub.tell(ring, LogStream::kFetchers, line_of("after"));
  EXPECT_EQ(names_of(hub.take(*watcher, kAll)), (std::vector<std::string>{"after"}));
  hub.remove(watcher);
}

TEST(LogHub, AWatcherThatIsSlowIsToldHowMuchItMissed) {
  LogHub hub(1000, 100000);
  LogRing& ring = hub.add_ring();
  LogWatcher* const slow = hub.add(kFetches);
  LogWatcher* const quick = hub.add(kFetches);
  size_t seen = 0;
  for (int i = 0; i < 100; ++i) {
    hub.tell(ring, LogStream::kFetchers, line_of(std::to_string(i)));
    seen += names_of(hub.take(*quick, kAll)).size();
  }
  EXPECT_EQ(seen, 100U);  // the other does not hurt it
  const auto names = names_of(hub.take(*slow, kAll));
  const size_t missed = 100 - names.size();
  EXPECT_EQ(hub.counts().watcher_skipped, missed);
  EXPECT_EQ(hub.counts().watcher_sent, 100 + names.size());
  hub.tell(ring, LogStream::kFetchers, line_of("after"));
  EXPECT_EQ(names_of(hub.take(*slow, kAll)),
            (std::vector<std::string>{"skipped=" + std::to_string(missed), "after"}));
  hub.remove(slow);
  hub.remove(quick);
}

TEST(LogHub, ShowsWholeLines) {
  LogHub hub(100000, 100000);
  LogRing& ring = hub.add_ring();
  LogWatcher* const watcher = hub.add(kFetches);
  for (int i = 0; i < 100; ++i)
    hub.tell(ring, LogStream::kFetchers, line_of(std::to_string(i)));
  std::string all;
  for (;;) {
    const std::string some = hub.take(*watcher, 100);
    if (some.empty()) break;
    EXPECT_EQ(some.back(), '\n');
    EXPECT_LT(some.size(), 300U);
    all += some;
  }
  EXPECT_EQ(names_of(all).size(), 100U);
  hub.remove(watcher);
}

TEST(LogHub, ThereAreTwentyPlaces) {
  LogHub hub(1000, 1000);
  std::vector<LogWatcher*> watchers;
  for (size_t i = 0; i < LogHub::kMostWatchers; ++i)
    watchers.push_back(hub.add(kFetches));
  EXPECT_EQ(LogHub::kMostWatchers, 20U);
  EXPECT_EQ(hub.add(kFetches), nullptr);
  hub.remove(watchers.back());
  watchers.back() = hub.add(kEvents);
  EXPECT_NE(watchers.back(), nullptr);
  for (LogWatcher* watcher : watchers)
    hub.remove(watcher);
  EXPECT_EQ(hub.counts().watchers, 0U);
}

TEST(LogHub, TellsWhatIsWatchedWhenThatChanges) {
  LogHub hub(1000, 1000);
  std::vector<LogStreams> told;
  hub.set_on_change([&told](LogStreams streams) { told.push_back(streams); });
  LogWatcher* const a = hub.add(kFetches);
  LogWatcher* const b = hub.add(kFetches);
  LogWatcher* const c = hub.add(kEvents);
  hub.remove(a);
  hub.remove(b);
  hub.remove(c);
  EXPECT_EQ(told, (std::vector<LogStreams>{kFetches, kFetches | kEvents, kEvents, 0}));
}

TEST(LogHub, CountsCanBeReset) {
  LogHub hub(150, 1000);
  LogWatcher* const watcher = hub.add(kFetches);
  for (int i = 0; i < 30; ++i)
    hub.tell(LogStream::kFetchers, line_of("a"));
  hub.take(*watcher, kAll);
  hub.reset_counts();
  const LogCounts counts = hub.counts();
  EXPECT_EQ(counts.worker_written + counts.worker_dropped, 0U);
  EXPECT_EQ(counts.watcher_sent + counts.watcher_skipped, 0U);
  EXPECT_EQ(counts.watchers, 1U);
  hub.remove(watcher);
}

TEST(LogHub, FromManyThreads) {
  LogHub hub(size_t{1} << 20, size_t{1} << 20);
  constexpr int kLines = 500;
  std::vector<std::thread> threads;
  std::vector<LogRing*> rings{&hub.add_ring(), &hub.add_ring()};
  LogWatcher* const watcher = hub.add(kFetches);
  for (LogRing* ring : rings) {
    threads.emplace_back([&hub, ring] {
      for (int n = 0; n < kLines; ++n)
        hub.tell(*ring, LogStream::kFetchers, line_of("x"));
    });
  }
  size_t seen = 0;
  while (seen < 2 * kLines)
    seen += names_of(hub.take(*watcher, kAll)).size();
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(seen, 2U * kLines);
  hub.remove(watcher);
}

}  // namespace
}  // namespace moxi
