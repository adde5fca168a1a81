// Ghosts in their 32 bits.
#include "server/cache/ghosts.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(Ghosts, AreKnownByTheirFingerprint) {
  const uint64_t hash = 0x0123456789abcdef;
  const Ref ghost = make_ghost(hash, 5);
  EXPECT_TRUE(is_ghost(ghost));
  EXPECT_TRUE(is_ghost_of(ghost, hash));
  EXPECT_TRUE(is_ghost_of(make_ghost(hash, 500000), hash));
  EXPECT_FALSE(is_ghost_of(ghost, hash ^ (uint64_t{1} << 44)));
  EXPECT_FALSE(is_ghost_of(ghost, hash ^ (uint64_t{1} << 55)));
  EXPECT_FALSE(is_ghost(make_ref(kMaxPages - 1, kChunkMask)));
}

TEST(Ghosts, AgeSurvivesTheWrapOfStamps) {
  EXPECT_EQ(ghost_age(make_ghost(1, 10), 15), 5U);
  EXPECT_EQ(ghost_age(make_ghost(1, kStampMask), 4), 5U);
  EXPECT_EQ(ghost_age(make_ghost(1, 10), 10), 0U);
}

TEST(Ghosts, ClockTicksSlowlyInLargeCaches) {
  GhostClock small(size_t{1} << 20);
  GhostClock large(size_t{1} << 30);
  small.count_evictions(1000);
  large.count_evictions(1000);
  EXPECT_EQ(small.now(), 1000U);
  EXPECT_EQ(large.now(), 1000U / 512);
}

}  // namespace
}  // namespace moxi
