// General reads: what they tell of an item, what they leave behind, and who is to renew it.
#include "server/cache/general_read.h"

#include <gtest/gtest.h>

#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

TEST(GeneralReads, TellsWhatIsKnownOfAnItem) {
  GeneralCache cache;
  EXPECT_EQ(cache.set("key", "value", 5, 100), Stored::kStored);
  cache.pass(7);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(cache.read_of("key"), caught));
  EXPECT_EQ(caught.value, "value");
  EXPECT_EQ(caught.state.ttl_before, 93);
  EXPECT_EQ(caught.state.ttl, 93);
  EXPECT_EQ(caught.state.idle, 7U);
  EXPECT_EQ(caught.state.client_flags, 5U);
  EXPECT_EQ(caught.state.size, 5U);
  EXPECT_EQ(caught.state.item_size, 48U + 8 + 3 + 1 + 4 + 5 + 2);
  EXPECT_EQ(caught.state.slab_class, 1);
  EXPECT_EQ(caught.state.cas, cache.cas_of("key"));
  EXPECT_FALSE(caught.state.fetched);
  EXPECT_FALSE(caught.state.encoded_key);
  EXPECT_FALSE(caught.state.won || caught.state.stale || caught.state.token_out);
}

TEST(GeneralReads, SeesTheMarksOfReadsBeforeIt) {
  GeneralCache cache;
  cache.set("key", "value");
  cache.pass(3);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(cache.read_of("key"), caught));
  EXPECT_FALSE(caught.state.fetched);
  EXPECT_EQ(caught.state.ttl, ItemState::kForever);
  cache.pass(2);
  ASSERT_TRUE(cache.read(cache.read_of("key"), caught));
  EXPECT_TRUE(caught.state.fetched);
  EXPECT_EQ(caught.state.idle, 2U);
}

TEST(GeneralReads, SeesNoReadInAnAddThatFindsTheKey) {
  GeneralCache cache;
  cache.set("key", "value");
  cache.pass(5);
  EXPECT_EQ(cache.put(StoreMode::kAdd, "key", "other"), Stored::kNotStored);
  EXPECT_EQ(cache.look("key").idle, 0U);
  EXPECT_FALSE(cache.look("key").fetched);
  EXPECT_EQ(cache.get("key"), "value");
  EXPECT_EQ(cache.put(StoreMode::kAdd, "key", "other"), Stored::kNotStored);
  EXPECT_TRUE(cache.look("key").fetched);
}

TEST(GeneralReads, LeavesNoTraceIfAsked) {
  GeneralCache cache;
  cache.set("key", "value");
  cache.pass(4);
  GeneralRead read = cache.read_of("key");
  read.leaves_no_trace = true;
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_FALSE(caught.state.fetched);
  EXPECT_EQ(caught.state.idle, 4U);
  EXPECT_FALSE(cache.look("key").fetched);
  EXPECT_EQ(cache.look("key").idle, 4U);
}

TEST(GeneralReads, CountsAReadAsAGetAndATouchAsATouch) {
  GeneralCache cache;
  cache.set("key", "value");
  CaughtItem caught;
  GeneralRead read = cache.read_of("key");
  EXPECT_TRUE(cache.read(read, caught));
  EXPECT_FALSE(cache.read(cache.read_of("none"), caught));
  read.touches = true;
  EXPECT_TRUE(cache.read(read, caught));
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.get_hits(), 1U);
  EXPECT_EQ(stats[CacheStat::kGetMisses], 1U);
  EXPECT_EQ(stats.total(ClassStat::kTouchHits), 1U);
  EXPECT_EQ(stats[CacheStat::kTouchMisses], 0U);
}

TEST(GeneralReads, CountsATouchThatMissesAsAGet) {
  GeneralCache cache;
  GeneralRead read = cache.read_of("none");
  read.touches = true;
  CaughtItem caught;
  EXPECT_FALSE(cache.read(read, caught));
  EXPECT_EQ(caught.visits, 0);
  EXPECT_EQ(cache.stats()[CacheStat::kGetMisses], 1U);
  EXPECT_EQ(cache.stats()[CacheStat::kTouchMisses], 0U);
}

TEST(GeneralReads, SetsTheExpiryAndTellsBothTimes) {
  GeneralCache cache;
  cache.set("key", "value", 0, 100);
  GeneralRead read = cache.read_of("key");
  read.touches = true;
  read.exptime = cache.seconds().expiry(30);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.state.ttl_before, 100);
  EXPECT_EQ(caught.state.ttl, 30);
  EXPECT_EQ(cache.look("key").ttl, 30);
  read.exptime = kNeverExpires;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.state.ttl, ItemState::kForever);
  read.exptime = cache.seconds().expiry(-1);
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.state.ttl, 0);
  EXPECT_FALSE(cache.has("key"));
}

TEST(GeneralReads, ShowsNoValueThatIsNotWanted) {
  GeneralCache cache;
  cache.set("small", "value");
  cache.set("large", std::string(100000, 'x'));
  for (const char* key : {"small", "large"}) {
    GeneralRead read = cache.read_of(key);
    read.wants_value = false;
    CaughtItem caught;
    ASSERT_TRUE(cache.read(read, caught));
    EXPECT_EQ(caught.visits, 1);
    EXPECT_FALSE(caught.shown);
    EXPECT_FALSE(caught.was_large);
  }
  EXPECT_EQ(cache.look("large").size, 100000U);
}

TEST(GeneralReads, ShowsAnEmptyValueAsAValue) {
  GeneralCache cache;
  cache.set("empty", "");
  CaughtItem caught;
  ASSERT_TRUE(cache.read(cache.read_of("empty"), caught));
  EXPECT_TRUE(caught.shown);
  EXPECT_EQ(caught.value, "");
}

TEST(GeneralReads, DropsTheValueOfTheIdThatTheReaderKnows) {
  GeneralCache cache;
  cache.set("key", "value");
  GeneralRead read = cache.read_of("key");
  read.unless_same = true;
  read.cas = *cache.cas_of("key");
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_FALSE(caught.shown);
  ++read.cas;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.value, "value");
}

TEST(GeneralReads, DropsNoValueWhereIdsAreOff) {
  CacheConfig config;
  config.use_cas = false;
  GeneralCache cache(config);
  cache.set("key", "value");
  GeneralRead read = cache.read_of("key");
  read.unless_same = true;
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.value, "value");
  EXPECT_EQ(caught.state.cas, 0U);
}

TEST(GeneralReads, PinsLargeValuesAndShowsTheirState) {
  for (const size_t size : {kMaxCopiedValue, kMaxCopiedValue + 1, size_t{600000}}) {
    GeneralCache cache;
    cache.set("key", std::string(size, 'x'), 3, 50);
    CaughtItem caught;
    ASSERT_TRUE(cache.read(cache.read_of("key"), caught));
    EXPECT_EQ(caught.was_large, size > kMaxCopiedValue);
    EXPECT_EQ(caught.value, std::string(size, 'x'));
    EXPECT_EQ(caught.state.size, size);
    EXPECT_EQ(caught.state.ttl, 50);
    EXPECT_EQ(caught.state.client_flags, 3U);
  }
}

TEST(GeneralReads, TellsTheClassOfABigItemAsMemcachedDoes) {
  GeneralCache cache;
  cache.set("big", std::string(600000, 'x'));
  EXPECT_EQ(cache.look("big").slab_class, 39);
  EXPECT_EQ(cache.look("big").item_size, 48U + 8 + 3 + 3 + 600000);
}

TEST(GeneralReads, MakesAnEmptyItemOnAMissAndItsReaderWins) {
  GeneralCache cache;
  GeneralRead read = cache.read_of("key");
  read.creates = true;
  read.created_exptime = cache.seconds().expiry(30);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_TRUE(caught.shown);
  EXPECT_EQ(caught.value, "");
  EXPECT_TRUE(caught.state.won);
  EXPECT_FALSE(caught.state.token_out || caught.state.stale || caught.state.fetched);
  EXPECT_EQ(caught.state.ttl_before, ItemState::kForever);
  EXPECT_EQ(caught.state.ttl, 30);
  const uint64_t id = caught.state.cas;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_FALSE(caught.state.won);
  EXPECT_TRUE(caught.state.token_out);
  EXPECT_TRUE(caught.state.fetched);
  EXPECT_EQ(caught.state.cas, id);
  EXPECT_EQ(caught.state.ttl, 30);
  EXPECT_EQ(cache.stats().get_hits(), 2U);
  EXPECT_EQ(cache.stats()[CacheStat::kGetMisses], 0U);
  EXPECT_EQ(cache.stats()[CacheStat::kTotalItems], 1U);
  EXPECT_EQ(cache.stats().total(ClassStat::kCmdSet), 0U);
}

TEST(GeneralReads, MakesAnItemWithTheIdOfTheClientAndRemembersTheEncoding) {
  GeneralCache cache;
  GeneralRead read = cache.read_of("key");
  read.creates = true;
  read.has_own_cas = true;
  read.own_cas = 77;
  read.encoded_key = true;
  read.leaves_no_trace = true;
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_EQ(caught.state.cas, 77U);
  EXPECT_TRUE(caught.state.encoded_key);
  EXPECT_EQ(cache.look("key").cas, 77U);
  EXPECT_TRUE(cache.look("key").encoded_key);
  EXPECT_FALSE(cache.look("key").fetched);
}

TEST(GeneralReads, LetsTheLaterOfTouchAndMakingDecideTheExpiry) {
  for (const bool touch_first : {false, true}) {
    GeneralCache cache;
    GeneralRead read = cache.read_of("key");
    read.creates = true;
    read.created_exptime = cache.seconds().expiry(30);
    read.touches = true;
    read.exptime = cache.seconds().expiry(90);
    read.touch_before_create = touch_first;
    CaughtItem caught;
    ASSERT_TRUE(cache.read(read, caught));
    EXPECT_EQ(caught.state.ttl, touch_first ? 30 : 90);
    EXPECT_EQ(cache.look("key").ttl, touch_first ? 30 : 90);
    EXPECT_EQ(cache.stats().total(ClassStat::kTouchHits), 1U);
  }
}

TEST(GeneralReads, FreesTheTokenWhenTheMadeItemExpires) {
  GeneralCache cache;
  GeneralRead read = cache.read_of("key");
  read.creates = true;
  read.created_exptime = cache.seconds().expiry(5);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  cache.pass(5);
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_TRUE(caught.state.won);
}

TEST(GeneralReads, MissesWhereThereIsNoMemoryForWhatItWouldMake) {
  CacheConfig config;
  config.memory_limit = size_t{1} << 20;
  config.evictions = false;
  GeneralCache cache(config);
  int made = 0;
  for (;; ++made) {
    ASSERT_LT(made, 100000);
    const std::string key = "key" + std::to_string(made);
    GeneralRead read = cache.read_of(key);
    read.creates = true;
    CaughtItem caught;
    if (cache.read(read, caught)) continue;
    EXPECT_EQ(caught.visits, 0);
    break;
  }
  EXPECT_GT(made, 1000);
  EXPECT_EQ(cache.stats()[CacheStat::kGetMisses], 1U);
}

}  // namespace
}  // namespace moxi
