#include "proxy/stats/pool_stats.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

std::shared_ptr<const Pool> make_pool() {
  return std::make_shared<const Pool>(PoolConfig{1, "p", {{"a", 1, 1}}}, Behavior{});
}

TEST(PoolStats, SumsOverItsSeats) {
  PoolStats stats(make_pool(), 3);
  EXPECT_EQ(stats.listening(), 3U);
  stats.take_seat({})->proxy.add(ProxyStat::kUpstreams, 2);
  stats.take_seat({})->proxy.add(ProxyStat::kUpstreams, 5);
  EXPECT_EQ(stats.seats().size(), 2U);
  EXPECT_EQ(stats.view().sum(ProxyStat::kUpstreams), 7U);
}

TEST(PoolStats, ASeatGoesOnWhereAnEarlierOneIs) {
  PoolStats earlier(make_pool());
  const std::shared_ptr<WorkerStats> before = earlier.take_seat({});
  before->backends.add(BackendStat::kConnected, 9);
  before->reset();
  before->proxy.add(ProxyStat::kUpstreamsNow, 4);
  before->backends.add(BackendStat::kConnected, 2);
  before->commands.misses(6);
  PoolStats later(make_pool());
  const std::shared_ptr<WorkerStats> now = later.take_seat({}, before.get());
  EXPECT_EQ(now->proxy.value(ProxyStat::kUpstreamsNow), 4U);
  EXPECT_EQ(now->since_reset(BackendStat::kConnected), 2U);
  EXPECT_EQ(now->backends.value(BackendStat::kConnected), 11U);
  EXPECT_EQ(now->commands.value(CommandStat::kGetKey, false, CommandField::kMisses), 6U);
}

}  // namespace
}  // namespace moxi
