#include "proxy/route/pool.h"

#include <gtest/gtest.h>

#include "proxy/route/jump.h"
#include "proxy/route/ketama.h"
#include "proxy/route/modula.h"
#include "proxy/route/rendezvous.h"
#include "proxy/route/twemproxy.h"

namespace moxi {
namespace {

PoolConfig three() {
  return {
      11211, "default", {{"10.0.1.1", 11211, 1}, {"10.0.1.2", 11211, 1}, {"10.0.1.3", 11212, 2}}};
}

Behavior with(DistributionKind kind) {
  Behavior behavior;
  behavior.distribution = kind;
  return behavior;
}

TEST(Pool, PlacesByItsDistribution) {
  const PoolConfig config = three();
  const std::pair<DistributionKind, std::unique_ptr<Distribution>> cases[] = {
      {DistributionKind::kKetamaWeighted, make_ketama_weighted(config.backends)},
      {DistributionKind::kKetama, make_ketama_unweighted(config.backends)},
      {DistributionKind::kModula, make_modula(config.backends)},
      {DistributionKind::kTwemproxyKetama,
       make_twemproxy_ketama(config.backends, KeyHash::kFnv1aWide)},
      {DistributionKind::kTwemproxyModula,
       make_twemproxy_modula(config.backends, KeyHash::kFnv1aWide)},
      {DistributionKind::kJump, make_jump(config.backends, {0, 1, 2}, {})},
      {DistributionKind::kRendezvous, make_rendezvous(config.backends, {})},
  };
  for (const auto& [kind, distribution] : cases) {
    const Pool pool(config, with(kind));
    for (int i = 0; i < 1000; ++i) {
      const std::string key = "key" + std::to_string(i);
      ASSERT_EQ(pool.pick(key), distribution->pick(key)) << key;
    }
  }
}

TEST(Pool, PlacesByTheHashAndTheTagOfItsBehavior) {
  const PoolConfig config = three();
  Behavior behavior = with(DistributionKind::kTwemproxyKetama);
  behavior.hash = KeyHash::kHsieh;
  behavior.hash_tag = {'{', '}'};
  const Pool pool(config, behavior);
  const auto distribution = make_twemproxy_ketama(config.backends, KeyHash::kHsieh);
  for (int i = 0; i < 300; ++i) {
    const std::string key = "key" + std::to_string(i);
    EXPECT_EQ(pool.pick("a{" + key + "}"), distribution->pick(key)) << key;
  }
}

TEST(Pool, PlacesByWeightedKetamaUnlessToldOtherwise) {
  const Pool pool(three(), Behavior{});
  EXPECT_EQ(pool.pick("a"), 2U);
  EXPECT_EQ(pool.pick("b"), 1U);
  EXPECT_EQ(pool.pick("c"), 0U);
}

TEST(Pool, HasNothingToChooseWithOneBackend) {
  for (DistributionKind kind :
       {DistributionKind::kKetamaWeighted, DistributionKind::kKetama, DistributionKind::kModula,
        DistributionKind::kTwemproxyKetama, DistributionKind::kTwemproxyModula,
        DistributionKind::kRandom, DistributionKind::kJump, DistributionKind::kRendezvous}) {
    const Pool pool({11211, "default", {{"a", 1, 1}}}, with(kind));
    EXPECT_EQ(pool.pick("a"), 0U);
    EXPECT_EQ(pool.pick("b"), 0U);
  }
}

TEST(Pool, KeepsWhatItWasMadeOf) {
  Behavior behavior;
  behavior.connect_timeout = Milliseconds(7);
  const Pool pool(three(), behavior);
  EXPECT_EQ(pool.config(), three());
  EXPECT_EQ(pool.backends(), three().backends);
  EXPECT_EQ(pool.behavior(), behavior);
}

}  // namespace
}  // namespace moxi
