#include "proxy/stats/worker_stats.h"

#include <gtest/gtest.h>

#include <array>

namespace moxi {
namespace {

TimePoint never() {
  ADD_FAILURE() << "the time was asked for";
  return {};
}

Request get_of(std::span<KeyRef> keys) {
  Request request;
  request.keys = keys;
  return request;
}

TEST(WorkerStats, KeepsOnlyCountersUnlessToldMore) {
  WorkerStats stats(Behavior{}, 2);
  EXPECT_EQ(stats.keys(), nullptr);
  EXPECT_EQ(stats.times(0), nullptr);
  std::array<KeyRef, 2> keys{KeyRef{"ab"}, KeyRef{"c"}};
  stats.count(get_of(keys), never);
  stats.hit("ab", 10);
  stats.miss("c");
  EXPECT_EQ(stats.commands.value(CommandStat::kGet, false, CommandField::kSeen), 1U);
  EXPECT_EQ(stats.commands.value(CommandStat::kGetKey, false, CommandField::kReadBytes), 3U);
  EXPECT_EQ(stats.commands.value(CommandStat::kGetKey, false, CommandField::kHits), 1U);
  EXPECT_EQ(stats.commands.value(CommandStat::kGetKey, false, CommandField::kMisses), 1U);
}

TEST(WorkerStats, FollowsKeysOnlyWithALifespanAndAClock) {
  Behavior behavior;
  behavior.key_stats_lifespan = Milliseconds{100};
  EXPECT_NE(WorkerStats(behavior, 1).keys(), nullptr);
  behavior.cycle = Milliseconds{0};
  EXPECT_EQ(WorkerStats(behavior, 1).keys(), nullptr);
  behavior.cycle = Milliseconds{200};
  behavior.key_stats_max = 0;
  EXPECT_EQ(WorkerStats(behavior, 1).keys(), nullptr);
}

TEST(WorkerStats, ResetKeepsWhatThereIsNow) {
  Behavior behavior;
  behavior.time_stats = true;
  behavior.key_stats_lifespan = Milliseconds{100};
  WorkerStats stats(behavior, 2);
  stats.proxy.add(ProxyStat::kUpstreamsNow, 3);
  stats.proxy.add(ProxyStat::kUpstreams, 5);
  stats.backends.add(BackendStat::kConnected, 2);
  ASSERT_NE(stats.times(1), nullptr);
  EXPECT_EQ(stats.times(2), nullptr);
  stats.times(1)->requests.record(10);
  std::array<KeyRef, 1> keys{KeyRef{"k"}};
  stats.count(get_of(keys), [] { return TimePoint{}; });
  stats.reset();
  EXPECT_EQ(stats.proxy.value(ProxyStat::kUpstreamsNow), 3U);
  EXPECT_EQ(stats.proxy.value(ProxyStat::kUpstreams), 0U);
  EXPECT_EQ(stats.since_reset(BackendStat::kConnected), 0U);
  EXPECT_EQ(stats.backends.value(BackendStat::kConnected), 2U);
  EXPECT_EQ(stats.times(1)->requests.sum(), 0U);
  EXPECT_TRUE(stats.keys()->copy({}).empty());
  EXPECT_EQ(stats.commands.value(CommandStat::kGet, false, CommandField::kSeen), 0U);
  stats.backends.add(BackendStat::kConnected);
  EXPECT_EQ(stats.since_reset(BackendStat::kConnected), 1U);
}

}  // namespace
}  // namespace moxi
