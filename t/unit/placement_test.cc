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
       {DistributionKind::kKetamaWeighted, DistributionKind::kKetama, DistributionKind::kModula,
        DistributionKind::kTwemproxyKetama, DistributionKind::kTwemproxyModula,
        DistributionKind::kRendezvous}) {
    const auto all = backends(5);
    const std::vector<BackendConfig> some{all[0], all[3], all[4]};
    const Placement placement(kind, all, {0, 3, 4});
    const auto alone = make_distribution(kind, some, {0, 1, 2});
    const uint32_t places[] = {0, 3, 4};
    for (int i = 0; i < 500; ++i) {
      const std::string key = "key" + std::to_string(i);
      EXPECT_EQ(placement.pick(key), places[alone->pick(key)]);
    }
  }
}

TEST(Placement, WithJumpOnlyTheKeysOfThoseThatAreMissingMove) {
  const auto all = backends(5);
  const Placement whole(DistributionKind::kJump, all, {0, 1, 2, 3, 4});
  const Placement rest(DistributionKind::kJump, all, {0, 3, 4});
  for (int i = 0; i < 500; ++i) {
    const std::string key = "key" + std::to_string(i);
    const size_t before = whole.pick(key);
    const size_t now = rest.pick(key);
    EXPECT_TRUE(before == 1 || before == 2 ? now != 1 && now != 2 : now == before) << key;
  }
}

TEST(Placement, AtRandomIsAmongItsPlacesAndNotToBeRemembered) {
  const auto all = backends(5);
  const Placement placement(DistributionKind::kRandom, all, {0, 3, 4});
  std::set<size_t> seen;
  for (int i = 0; i < 500; ++i)
    seen.insert(placement.pick("a"));
  EXPECT_EQ(seen, (std::set<size_t>{0, 3, 4}));
  EXPECT_FALSE(placement.is_steady());
  EXPECT_FALSE(Placement(placement, {1, 3, 4}).is_steady());
  EXPECT_TRUE(Placement(DistributionKind::kRandom, all, {3}).is_steady());
  EXPECT_TRUE(Placement(DistributionKind::kJump, all, {0, 3, 4}).is_steady());
}

TEST(Placement, GoesByTheHashAndTheTagOfItsRule) {
  const auto all = backends(5);
  const std::vector<uint32_t> places{0, 1, 2, 3, 4};
  for (const DistributionKind kind :
       {DistributionKind::kKetamaWeighted, DistributionKind::kKetama, DistributionKind::kModula,
        DistributionKind::kTwemproxyKetama, DistributionKind::kTwemproxyModula}) {
    const Placement usual(kind, all, places);
    const Placement tagged({kind, KeyHash::kAuto, {'<', '>'}}, all, places);
    const Placement other({kind, KeyHash::kJenkins}, all, places);
    int moved = 0;
    for (int i = 0; i < 500; ++i) {
      const std::string key = "key" + std::to_string(i);
      EXPECT_EQ(tagged.pick("x<" + key + ">y"), usual.pick(key));
      moved += other.pick(key) != usual.pick(key) ? 1 : 0;
    }
    EXPECT_GT(moved, 300);
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
