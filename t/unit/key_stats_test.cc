#include "proxy/stats/key_stats.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace moxi {
namespace {

constexpr TimePoint kStart{};

Request request_of(Command command, size_t value_size = 0, bool noreply = false) {
  Request request;
  request.command = command;
  request.value_size = value_size;
  request.noreply = noreply;
  return request;
}

uint64_t field(const KeyStats::Entry& entry, CommandStat command, CommandField wanted,
               bool is_quiet = false) {
  for (const KeyStats::Row& row : entry.rows) {
    if (row.place == KeyStats::Place{command, is_quiet})
      return row.fields[static_cast<size_t>(wanted)];
  }
  return 0;
}

TEST(KeyStats, CountsWhatEachKeyWasAskedFor) {
  KeyStats stats({.lifespan = Milliseconds{1000}});
  stats.count(request_of(Command::kSet, 100), "abc", kStart);
  stats.count(request_of(Command::kSet, 1, true), "abc", kStart);
  stats.count(request_of(Command::kGets), "abc", kStart);
  stats.hit("abc", 100);
  stats.count(request_of(Command::kGet), "de", kStart);
  stats.miss("de");
  stats.hit("unknown", 5);
  const KeyStats::Copy copy = stats.copy(kStart);
  ASSERT_EQ(copy.size(), 2U);
  EXPECT_EQ(copy[0].key, "abc");
  EXPECT_EQ(field(copy[0], CommandStat::kSet, CommandField::kSeen), 1U);
  EXPECT_EQ(field(copy[0], CommandStat::kSet, CommandField::kSeen, true), 1U);
  EXPECT_EQ(field(copy[0], CommandStat::kSet, CommandField::kReadBytes), 103U);
  EXPECT_EQ(field(copy[0], CommandStat::kGetKey, CommandField::kCas), 1U);
  EXPECT_EQ(field(copy[0], CommandStat::kGetKey, CommandField::kHits), 1U);
  EXPECT_EQ(field(copy[0], CommandStat::kGetKey, CommandField::kWriteBytes), 100U);
  EXPECT_EQ(copy[1].key, "de");
  EXPECT_EQ(field(copy[1], CommandStat::kGetKey, CommandField::kMisses), 1U);
}

TEST(KeyStats, FollowsAKeyForItsLifespan) {
  KeyStats stats({.lifespan = Milliseconds{1000}});
  stats.count(request_of(Command::kGet), "a", kStart);
  stats.count(request_of(Command::kGet), "b", kStart + Milliseconds{500});
  stats.count(request_of(Command::kGet), "a", kStart + Milliseconds{999});
  EXPECT_EQ(stats.copy(kStart + Milliseconds{999}).size(), 2U);
  const KeyStats::Copy later = stats.copy(kStart + Milliseconds{1000});
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].key, "b");
  stats.count(request_of(Command::kGet), "a", kStart + Milliseconds{1100});
  const KeyStats::Copy again = stats.copy(kStart + Milliseconds{1100});
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(field(again[1], CommandStat::kGetKey, CommandField::kSeen), 1U);
}

TEST(KeyStats, NeverFollowsMoreThanItMay) {
  KeyStats stats({.most = 10, .lifespan = Milliseconds{1000}});
  for (int i = 0; i < 1000; ++i)
    stats.count(request_of(Command::kGet), "k" + std::to_string(i), kStart);
  const KeyStats::Copy copy = stats.copy(kStart);
  ASSERT_EQ(copy.size(), 10U);
  EXPECT_EQ(copy.front().key, "k990");
  EXPECT_EQ(copy.back().key, "k999");
}

TEST(KeyStats, FollowsOnlyKeysOfTheSpec) {
  KeyStats stats({.lifespan = Milliseconds{1000}, .spec = "user:", .unspec = "user:x"});
  for (const char* key : {"user:1", "user:x1", "other"})
    stats.count(request_of(Command::kGet), key, kStart);
  const KeyStats::Copy copy = stats.copy(kStart);
  ASSERT_EQ(copy.size(), 1U);
  EXPECT_EQ(copy[0].key, "user:1");
}

TEST(KeyStats, ResetForgetsAll) {
  KeyStats stats({.lifespan = Milliseconds{1000}});
  stats.count(request_of(Command::kGet), "a", kStart);
  stats.reset();
  EXPECT_TRUE(stats.copy(kStart).empty());
}

TEST(KeyStats, ThoseOfTwoWorkersAreOne) {
  KeyStats first({.lifespan = Milliseconds{1000}});
  KeyStats second({.lifespan = Milliseconds{1000}});
  first.count(request_of(Command::kGet), "both", kStart + Milliseconds{2});
  second.count(request_of(Command::kGet), "both", kStart + Milliseconds{1});
  second.count(request_of(Command::kDelete), "both", kStart + Milliseconds{1});
  second.count(request_of(Command::kGet), "one", kStart);
  KeyStats::Copy all = first.copy(kStart);
  merge_key_stats(all, second.copy(kStart));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].key, "one");
  EXPECT_EQ(all[1].key, "both");
  EXPECT_EQ(all[1].added, kStart + Milliseconds{1});
  EXPECT_EQ(field(all[1], CommandStat::kGetKey, CommandField::kSeen), 2U);
  EXPECT_EQ(field(all[1], CommandStat::kDelete, CommandField::kSeen), 1U);
}

}  // namespace
}  // namespace moxi
