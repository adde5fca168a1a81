// General removals: compare, mark, empty, and what is counted.
#include "server/cache/general_remove.h"

#include <gtest/gtest.h>

#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

TEST(GeneralRemovals, RemovesAndCounts) {
  GeneralCache cache;
  cache.set("key", "value");
  EXPECT_EQ(cache.remove(cache.removal_of("key")), GeneralRemoved::kDone);
  EXPECT_FALSE(cache.has("key"));
  EXPECT_EQ(cache.remove(cache.removal_of("key")), GeneralRemoved::kNotFound);
  EXPECT_EQ(cache.stats().total(ClassStat::kDeleteHits), 1U);
  EXPECT_EQ(cache.stats()[CacheStat::kDeleteMisses], 1U);
  EXPECT_EQ(cache.stats().curr_items, 0U);
}

TEST(GeneralRemovals, LeavesWhatIsNotMeant) {
  for (int bits = 0; bits < 4; ++bits) {
    GeneralCache cache;
    cache.set("key", "value", 5, 100);
    const ItemState before = cache.look("key");
    GeneralRemoval removal = cache.removal_of("key");
    removal.compares = true;
    removal.cas = before.cas + 1;
    removal.marks_stale = (bits & 1) != 0;
    removal.empties = (bits & 2) != 0;
    removal.has_own_cas = true;
    EXPECT_EQ(cache.remove(removal), GeneralRemoved::kExists);
    const ItemState after = cache.look("key");
    EXPECT_EQ(after.cas, before.cas);
    EXPECT_EQ(after.size, 5U);
    EXPECT_FALSE(after.stale);
    EXPECT_EQ(cache.stats()[CacheStat::kDeleteMisses], 1U);
    removal.cas = before.cas;
    EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  }
}

TEST(GeneralRemovals, MarksAndGivesANewId) {
  GeneralCache cache;
  cache.set("key", "value", 5, 100);
  const uint64_t before = cache.look("key").cas;
  cache.mark_stale("key");
  cache.hand_out_token("key");
  GeneralRemoval removal = cache.removal_of("key");
  removal.marks_stale = true;
  removal.exptime = cache.seconds().expiry(30);
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  ItemState state = cache.look("key");
  EXPECT_EQ(state.cas, before + 2);
  EXPECT_TRUE(state.stale);
  EXPECT_FALSE(state.token_out);
  EXPECT_EQ(state.ttl, 100);
  EXPECT_EQ(state.client_flags, 5U);
  removal.touches = true;
  removal.has_own_cas = true;
  removal.own_cas = 900;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  state = cache.look("key");
  EXPECT_EQ(state.cas, 900U);
  EXPECT_EQ(state.ttl, 30);
  EXPECT_EQ(cache.get("key"), "value");
  EXPECT_EQ(cache.stats().total(ClassStat::kDeleteHits), 0U);
}

TEST(GeneralRemovals, EmptiesAndKeepsTheId) {
  for (const size_t size : {size_t{0}, size_t{5}, size_t{3000}, size_t{600000}}) {
    GeneralCache cache;
    cache.set("key", std::string(size, 'x'), 5, 100);
    const uint64_t before = cache.look("key").cas;
    cache.mark_stale("key");
    cache.hand_out_token("key");
    GeneralRemoval removal = cache.removal_of("key");
    removal.empties = true;
    EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
    const ItemState state = cache.look("key");
    EXPECT_EQ(state.cas, before + 1);  // as it was after the mark
    EXPECT_EQ(state.size, 0U);
    EXPECT_EQ(state.client_flags, 0U);
    EXPECT_EQ(state.ttl, ItemState::kForever);
    EXPECT_FALSE(state.stale || state.token_out || state.fetched);
    EXPECT_EQ(cache.get("key"), "");
    EXPECT_EQ(cache.stats().total(ClassStat::kDeleteHits), 1U);
    EXPECT_EQ(cache.stats().total(ClassStat::kCmdSet), 1U);
    EXPECT_EQ(cache.stats()[CacheStat::kTotalItems], 2U);
  }
}

TEST(GeneralRemovals, EmptiesAndMarksWithFlagsExpiryAndId) {
  GeneralCache cache;
  GeneralStore named = cache.store_of("key");
  named.encoded_key = true;
  cache.store(named, "value");
  const uint64_t before = cache.look("key").cas;
  GeneralRemoval removal = cache.removal_of("key");
  removal.empties = true;
  removal.marks_stale = true;
  removal.touches = true;
  removal.exptime = cache.seconds().expiry(60);
  removal.client_flags = 9;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  ItemState state = cache.look("key");
  EXPECT_EQ(state.cas, before + 1);
  EXPECT_TRUE(state.stale);
  EXPECT_TRUE(state.encoded_key);
  EXPECT_EQ(state.ttl, 60);
  EXPECT_EQ(state.client_flags, 9U);
  EXPECT_EQ(state.size, 0U);
  removal.marks_stale = false;
  removal.has_own_cas = true;
  removal.own_cas = 4;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  state = cache.look("key");
  EXPECT_EQ(state.cas, 4U);
  EXPECT_FALSE(state.stale);
}

TEST(GeneralRemovals, EmptiesNothingThatIsNotThere) {
  GeneralCache cache;
  GeneralRemoval removal = cache.removal_of("key");
  removal.empties = true;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kNotFound);
  cache.set("key", "value", 0, 5);
  cache.pass(5);
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kNotFound);
  EXPECT_FALSE(cache.has("key"));
}

TEST(GeneralRemovals, ComparesWithNothingWhereIdsAreOff) {
  CacheConfig config;
  config.use_cas = false;
  GeneralCache cache(config);
  cache.set("key", "value");
  GeneralRemoval removal = cache.removal_of("key");
  removal.compares = true;
  removal.cas = 5;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kExists);
  removal.marks_stale = true;
  removal.cas = 0;
  EXPECT_EQ(cache.remove(removal), GeneralRemoved::kDone);
  EXPECT_EQ(cache.look("key").cas, 0U);
  EXPECT_TRUE(cache.look("key").stale);
}

}  // namespace
}  // namespace moxi
