#include "proxy/config/placement_rule.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

constexpr DistributionKind kHashing[] = {
    DistributionKind::kKetamaWeighted,  DistributionKind::kKetama,
    DistributionKind::kModula,          DistributionKind::kTwemproxyKetama,
    DistributionKind::kTwemproxyModula,
};

TEST(PlacementRule, AllowsEveryHashAndTagWhereKeysAreHashed) {
  for (const DistributionKind kind : kHashing) {
    EXPECT_TRUE(check_placement_rule(kind).is_ok());
    EXPECT_TRUE(check_placement_rule({kind, KeyHash::kJenkins, {'{', '}'}}).is_ok());
  }
  EXPECT_TRUE(check_placement_rule(DistributionKind::kRandom).is_ok());
}

TEST(PlacementRule, AllowsTagsWhereTheHashIsFixed) {
  for (const DistributionKind kind : {DistributionKind::kJump, DistributionKind::kRendezvous})
    EXPECT_TRUE(check_placement_rule({kind, KeyHash::kAuto, {'{', '}'}}).is_ok());
}

TEST(PlacementRule, RefusesWhatWouldHaveNoEffect) {
  EXPECT_EQ(check_placement_rule({DistributionKind::kJump, KeyHash::kMd5}).message(),
            "hash=md5 does not go with distribution:jump, which has its own");
  EXPECT_EQ(check_placement_rule({DistributionKind::kRendezvous, KeyHash::kCrc16}).message(),
            "hash=crc16 does not go with distribution:rendezvous, which has its own");
  EXPECT_EQ(check_placement_rule({DistributionKind::kRandom, KeyHash::kFnv1}).message(),
            "hash=fnv1_32 does not go with distribution:random, which has none");
  EXPECT_EQ(check_placement_rule({DistributionKind::kRandom, KeyHash::kAuto, {'{', '}'}}).message(),
            "hash_tag does not go with distribution:random, which hashes nothing");
}

}  // namespace
}  // namespace moxi
