#include "proxy/route/placement.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "proxy/route/make_distribution.h"

namespace moxi {
namespace {

std::vector<BackendConfig> backends(size_t count) {
  std::vector<BackendConfig> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back({"h" + std::to_string(i), 11211, 1});
  return result;
}

TEST(Placement, WithOnePlaceNothingIsHashed) {
  const auto all = backends(3);
  const Placement placement(DistributionKind::kKetama, all, {2});
  EXPECT_EQ(placement.pick("a"), 2U);
  EXPECT_EQ(placement.pick(""), 2U);
}

TEST(Placement, PicksAmongItsPlacesAsIfThereWereNoOthers) {
  for (const DistributionKind kind :
       {DistributionKind::kKetamaWeighted, DistributionKind::kKetama, DistributionKind::kModula}) {
    const auto all = backends(5);
    const std::vector<BackendConfig> some{all[0], all[3], all[4]};
    const Placement placement(kind, all, {0, 3, 4});
    const auto alone = make_distribution(kind, some);
    const uint32_t places[] = {0, 3, 4};
    for (int i = 0; i < 500; ++i) {
      const std::string key = "key" + std::to_string(i);
      EXPECT_EQ(placement.pick(key), places[alone->pick(key)]);
    }
  }
}

TEST(Placement, OtherTargetsTakeOverWhatOneHad) {
  const auto all = backends(4);
  const Placement home(DistributionKind::kKetamaWeighted, all, {0, 1, 2});
  const Placement away(home, {0, 3, 2});
  std::set<size_t> seen;
  for (int i = 0; i < 500; ++i) {
    const std::string key = "key" + std::to_string(i);
    const size_t before = home.pick(key);
    EXPECT_EQ(away.pick(key), before == 1 ? 3 : before);
    seen.insert(before);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(Placement, SparesAreNoPlaces) {
  auto all = backends(4);
  all[1].is_spare = true;
  EXPECT_EQ(places_of(all), (std::vector<uint32_t>{0, 2, 3}));
}

}  // namespace
}  // namespace moxi
