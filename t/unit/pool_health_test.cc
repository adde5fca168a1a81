#include "proxy/route/pool_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace moxi {
namespace {

// The last `spares` of the backends are spares.
std::shared_ptr<const Pool> make_pool(
    size_t count, BackendDown policy, size_t spares = 0,
    DistributionKind distribution = DistributionKind::kKetamaWeighted) {
  PoolConfig config;
  for (size_t i = 0; i < count; ++i)
    config.backends.push_back({"h" + std::to_string(i), 11211, 1, i + spares >= count});
  Behavior behavior;
  behavior.backend_down = policy;
  behavior.distribution = distribution;
  return std::make_shared<const Pool>(config, behavior);
}

using Targets = std::vector<uint32_t>;

Targets targets(const PoolHealth& health) {
  return health.placement()->targets();
}

TEST(PoolHealth, KeepsTheRingByDefault) {
  PoolHealth health(make_pool(3, BackendDown::kFail));
  const auto before = health.placement();
  health.backends()[1].hard_failure();
  EXPECT_EQ(health.placement(), before);
  EXPECT_EQ(health.version(), 0U);
}

TEST(PoolHealth, ReshapesAroundTheDead) {
  const auto pool = make_pool(3, BackendDown::kReshape);
  PoolHealth health(pool);
  health.backends()[1].hard_failure();
  EXPECT_EQ(health.version(), 1U);
  EXPECT_EQ(targets(health), (Targets{0, 2}));
  size_t moved = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "key" + std::to_string(i);
    const size_t now = health.placement()->pick(key);
    EXPECT_NE(now, 1U);
    // Ketama: only what lived on the dead one moves.
    EXPECT_TRUE(pool->pick(key) == 1 || pool->pick(key) == now) << key;
    moved += now != pool->pick(key) ? 1 : 0;
  }
  EXPECT_GT(moved, 0U);
  health.backends()[1].recovered();
  EXPECT_EQ(health.placement(), pool->placement());
  EXPECT_EQ(health.version(), 2U);
}

// Whether only the keys of one that dies move, or those of all.
struct Kind {
  DistributionKind distribution;
  bool moves_little;
};
constexpr Kind kKinds[] = {
    {DistributionKind::kKetamaWeighted, true},   {DistributionKind::kKetama, true},
    {DistributionKind::kModula, false},          {DistributionKind::kTwemproxyKetama, true},
    {DistributionKind::kTwemproxyModula, false}, {DistributionKind::kJump, true},
    {DistributionKind::kRendezvous, true},
};

TEST(PoolHealth, ReshapesEveryDistribution) {
  for (const auto& [distribution, moves_little] : kKinds) {
    const auto pool = make_pool(4, BackendDown::kReshape, 0, distribution);
    PoolHealth health(pool);
    health.backends()[1].hard_failure();
    // As if there had never been another: its own rule over those that are left.
    const Placement left(distribution, pool->backends(), {0, 2, 3});
    int moved = 0;
    for (int i = 0; i < 1000; ++i) {
      const std::string key = "key" + std::to_string(i);
      const size_t now = health.placement()->pick(key);
      EXPECT_EQ(now, left.pick(key));
      EXPECT_NE(now, 1U);
      moved += pool->pick(key) != 1 && now != pool->pick(key) ? 1 : 0;
    }
    EXPECT_EQ(moved == 0, moves_little) << static_cast<int>(distribution);
    health.backends()[1].recovered();
    EXPECT_EQ(health.placement(), pool->placement());
  }
}

TEST(PoolHealth, ASpareTakesOverInEveryDistribution) {
  for (const auto& [distribution, moves_little] : kKinds) {
    const auto pool = make_pool(4, BackendDown::kSpare, 1, distribution);
    PoolHealth health(pool);
    health.backends()[1].hard_failure();
    for (int i = 0; i < 500; ++i) {
      const std::string key = "key" + std::to_string(i);
      const size_t before = pool->pick(key);
      EXPECT_EQ(health.placement()->pick(key), before == 1 ? 3 : before);
    }
  }
}

TEST(PoolHealth, AtRandomNobodyIsSentToTheDead) {
  PoolHealth health(make_pool(3, BackendDown::kReshape, 0, DistributionKind::kRandom));
  health.backends()[1].hard_failure();
  for (int i = 0; i < 300; ++i)
    EXPECT_NE(health.placement()->pick("a"), 1U);
}

TEST(PoolHealth, KeepsItsShapeWhenNobodyIsLeft) {
  const auto pool = make_pool(2, BackendDown::kReshape);
  PoolHealth health(pool);
  health.backends()[0].hard_failure();
  health.backends()[1].hard_failure();
  EXPECT_EQ(health.placement(), pool->placement());
}

TEST(PoolHealth, ASpareTakesThePlaceOfTheDead) {
  PoolHealth health(make_pool(5, BackendDown::kSpare, 2));
  EXPECT_EQ(targets(health), (Targets{0, 1, 2}));
  health.backends()[1].hard_failure();
  EXPECT_EQ(targets(health), (Targets{0, 3, 2}));
  health.backends()[0].hard_failure();
  EXPECT_EQ(targets(health), (Targets{4, 3, 2}));
  // Nobody is left for the third.
  health.backends()[2].hard_failure();
  EXPECT_EQ(targets(health), (Targets{4, 3, 2}));
  // The others keep what they have.
  health.backends()[1].recovered();
  EXPECT_EQ(targets(health), (Targets{4, 1, 3}));
  health.backends()[0].recovered();
  health.backends()[2].recovered();
  EXPECT_EQ(targets(health), (Targets{0, 1, 2}));
}

TEST(PoolHealth, ADeadSpareIsReplacedOrLeftOut) {
  PoolHealth health(make_pool(4, BackendDown::kSpare, 2));
  health.backends()[2].hard_failure();
  health.backends()[0].hard_failure();
  EXPECT_EQ(targets(health), (Targets{3, 1}));
  health.backends()[3].hard_failure();
  EXPECT_EQ(targets(health), (Targets{0, 1}));
  health.backends()[2].recovered();
  EXPECT_EQ(targets(health), (Targets{2, 1}));
}

class Lines final : public LogSink {
 public:
  void write(std::string_view line) override { all_ += line; }
  std::string all_;
};

TEST(PoolHealth, TellsTheLogWhoIsDownAndWhoIsBack) {
  Lines lines;
  Log log(lines, 1);
  PoolHealth health(make_pool(2, BackendDown::kFail), &log);
  health.backends()[1].hard_failure();
  health.backends()[1].hard_failure();
  EXPECT_THAT(lines.all_, ::testing::EndsWith("pool 0: backend h1:11211 is down\n"));
  health.backends()[1].recovered();
  EXPECT_THAT(lines.all_, ::testing::EndsWith("pool 0: backend h1:11211 is back\n"));
  EXPECT_EQ(std::count(lines.all_.begin(), lines.all_.end(), '\n'), 2);
}

TEST(PoolHealth, TellsTheLogWhyAsWell) {
  Lines lines;
  Log log(lines, 1);
  PoolHealth health(make_pool(2, BackendDown::kFail), &log);
  health.backends()[0].set_trouble("TLS: no");
  health.backends()[0].hard_failure();
  EXPECT_THAT(lines.all_, ::testing::EndsWith("pool 0: backend h0:11211 is down: TLS: no\n"));
}

TEST(PoolHealth, OneCallerHasTheProbers) {
  PoolHealth health(make_pool(1, BackendDown::kFail));
  EXPECT_TRUE(health.claim_probers());
  EXPECT_FALSE(health.claim_probers());
}

}  // namespace
}  // namespace moxi
