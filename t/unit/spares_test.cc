#include "proxy/config/spares.h"

#include <gtest/gtest.h>

#include <vector>

namespace moxi {
namespace {

std::vector<PoolConfig> pools(const std::string& text) {
  return parse_pools({text, "-z", false}).value();
}

Behavior spare_behavior(const std::string& spares) {
  Behavior behavior;
  behavior.backend_down = BackendDown::kSpare;
  behavior.spares = spares;
  return behavior;
}

TEST(Spares, AreMarkedInEveryPool) {
  std::vector<PoolConfig> all = pools("1=a,b:2,c;2=d,b:2,b:3");
  ASSERT_TRUE(mark_spares(spare_behavior("b:2|c"), all).is_ok());
  std::vector<bool> marks;
  for (const PoolConfig& pool : all) {
    for (const BackendConfig& backend : pool.backends)
      marks.push_back(backend.is_spare);
  }
  EXPECT_EQ(marks, (std::vector<bool>{false, true, true, false, true, false}));
}

TEST(Spares, MayBeAddressesOfTheSixthVersion) {
  std::vector<PoolConfig> all = pools("1=a,[::1]:2");
  ASSERT_TRUE(mark_spares(spare_behavior("[::1]:2|"), all).is_ok());
  EXPECT_TRUE(all[0].backends[1].is_spare);
}

TEST(Spares, MustBeBackendsAndLeaveSome) {
  std::vector<PoolConfig> all = pools("1=a,b");
  EXPECT_EQ(mark_spares(spare_behavior("x"), all).message(),
            "-Z spares: \"x\" is a backend of no pool");
  EXPECT_EQ(mark_spares(spare_behavior("a:9"), all).message(),
            "-Z spares: \"a:9\" is a backend of no pool");
  EXPECT_FALSE(mark_spares(spare_behavior("a b c"), all).is_ok());
  EXPECT_FALSE(mark_spares(spare_behavior("b:0"), all).is_ok());
  all = pools("7=a,b");
  EXPECT_EQ(mark_spares(spare_behavior("a|b"), all).message(),
            "-Z spares: pool 7 has nothing but spares");
}

TEST(Spares, AndTheirPolicyBelongTogether) {
  std::vector<PoolConfig> all = pools("1=a,b");
  EXPECT_EQ(mark_spares(spare_behavior(""), all).message(),
            "-Z backend_down=spare needs spares=HOST:PORT|...");
  Behavior behavior;
  EXPECT_TRUE(mark_spares(behavior, all).is_ok());
  behavior.spares = "b";
  EXPECT_EQ(mark_spares(behavior, all).message(), "-Z spares needs backend_down=spare");
}

}  // namespace
}  // namespace moxi
