// Who is evicted, and how it is counted.
#include "server/cache/eviction.h"

#include <gtest/gtest.h>

#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

std::string key_of(unsigned number) {
  return "key" + std::to_string(number);
}

CacheConfig megabytes(size_t number) {
  CacheConfig config;
  config.memory_limit = number << 20;
  return config;
}

// Class 31 has 12 chunks of 82,792 bytes in a page.
const std::string& big_value() {
  static const std::string value(80000, 'v');
  return value;
}

TEST(Eviction, SmallCachesEvictOneItemForEachItemStored) {
  TestCache cache(megabytes(4));
  for (unsigned i = 0; i < 48; ++i)
    cache.set(key_of(i), big_value());
  EXPECT_EQ(cache.stats().classes[31].number_of(Queue::kHot), 48U);
  EXPECT_EQ(cache.stats().total(ClassStat::kEvicted), 0U);
  for (unsigned i = 48; i < 88; ++i)
    cache.set(key_of(i), big_value());
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.classes[31][ClassStat::kEvicted], 40U);
  EXPECT_EQ(stats.classes[31][ClassStat::kEvictedUnfetched], 40U);
  EXPECT_EQ(stats.classes[31].items(), 48U);
  EXPECT_EQ(stats.classes[31].used_chunks, 48U);
  EXPECT_EQ(stats.classes[31].free_chunks, 0U);
}

TEST(Eviction, UnreadItemsGoInTheOrderOfTheirStoring) {
  TestCache cache(megabytes(2));
  for (unsigned i = 0; i < 100; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned i = 0; i < 100; ++i) {
    EXPECT_EQ(cache.get(key_of(i)).has_value(), i >= 76) << i;
  }
}

TEST(Eviction, UnsegmentedIsStrictInsertionOrder) {
  CacheConfig config = megabytes(2);
  config.segmented = false;
  TestCache cache(config);
  for (unsigned i = 0; i < 24; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned round = 24; round < 200; ++round) {
    // Reads within a minute do not count.
    EXPECT_TRUE(cache.get(key_of(round - 24)).has_value());
    cache.set(key_of(round), big_value());
    EXPECT_FALSE(cache.get(key_of(round - 24)).has_value());
    EXPECT_TRUE(cache.get(key_of(round - 23)).has_value());
  }
  EXPECT_EQ(cache.stats().classes[31].number_of(Queue::kCold), 24U);
}

TEST(Eviction, UnsegmentedSparesWhatIsReadAfterAMinute) {
  CacheConfig config = megabytes(2);
  config.segmented = false;
  TestCache cache(config);
  for (unsigned i = 0; i < 24; ++i)
    cache.set(key_of(i), big_value());
  cache.pass(61);
  EXPECT_TRUE(cache.get(key_of(0)).has_value());
  cache.set("more", big_value());
  EXPECT_TRUE(cache.get(key_of(0)).has_value());
  EXPECT_FALSE(cache.get(key_of(1)).has_value());
}

TEST(Eviction, ItemsThatWereReadMoveToWarmAndStay) {
  TestCache cache(megabytes(4));
  for (unsigned i = 0; i < 48; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned i = 0; i < 10; ++i)
    cache.get(key_of(i));
  for (unsigned i = 48; i < 90; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned i = 0; i < 10; ++i)
    EXPECT_TRUE(cache.get(key_of(i)).has_value()) << i;
  const ClassStats stats = cache.stats().classes[31];
  EXPECT_EQ(stats[ClassStat::kMovesToWarm], 10U);
  EXPECT_EQ(stats.number_of(Queue::kWarm), 10U);
  EXPECT_EQ(stats[ClassStat::kHitsToHot], 10U);
  EXPECT_EQ(stats[ClassStat::kHitsToWarm], 10U);
}

TEST(Eviction, StoreOfAKeyEvictedNotLongAgoGoesToWarm) {
  TestCache cache(megabytes(4));
  for (unsigned i = 0; i < 60; ++i)
    cache.set(key_of(i), big_value());
  ASSERT_FALSE(cache.get(key_of(3)).has_value());
  cache.set(key_of(3), big_value());
  const ClassStats stats = cache.stats().classes[31];
  EXPECT_EQ(stats[ClassStat::kGhostHits], 1U);
  EXPECT_EQ(stats.number_of(Queue::kWarm), 1U);
}

TEST(Eviction, ColdItemsGoWhenHotIsWithinItsShare) {
  TestCache cache(megabytes(4));
  for (unsigned i = 0; i < 48; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned i = 0; i < 48; ++i)
    cache.get(key_of(i));
  // All 48 have been read: new ones find them WARM, then COLD, then gone.
  for (unsigned i = 48; i < 148; ++i) {
    cache.set(key_of(i), big_value());
    cache.get(key_of(i));
  }
  const ClassStats stats = cache.stats().classes[31];
  EXPECT_EQ(stats[ClassStat::kEvicted], 100U);
  EXPECT_EQ(stats[ClassStat::kEvictedUnfetched], 0U);
  EXPECT_EQ(stats.items(), 48U);
}

TEST(Eviction, ExpiredItemsAreReclaimedInsteadOfLiveOnes) {
  TestCache cache(megabytes(4));
  for (unsigned i = 0; i < 48; ++i) {
    cache.set(key_of(i), big_value(), 0, i % 2 == 0 ? 10 : 0);
  }
  cache.pass(11);
  for (unsigned i = 0; i < 24; ++i)
    cache.set("new" + std::to_string(i), big_value());
  const ClassStats stats = cache.stats().classes[31];
  EXPECT_EQ(stats[ClassStat::kReclaimed] + stats[ClassStat::kEvicted], 24U);
  EXPECT_EQ(stats[ClassStat::kReclaimed], stats[ClassStat::kExpiredUnfetched]);
  EXPECT_GE(stats[ClassStat::kReclaimed], 12U);
}

TEST(Eviction, ItemsOfTempAreNotEvicted) {
  CacheConfig config = megabytes(4);
  config.temporary_ttl = 61;
  TestCache cache(config);
  for (unsigned i = 0; i < 20; ++i)
    cache.set(key_of(i), big_value(), 0, 60);
  for (unsigned i = 20; i < 120; ++i)
    cache.set(key_of(i), big_value(), 0, 3600);
  EXPECT_EQ(cache.stats().classes[31].number_of(Queue::kTemp), 20U);
  for (unsigned i = 0; i < 20; ++i)
    EXPECT_TRUE(cache.get(key_of(i)).has_value());
  EXPECT_EQ(cache.stats().classes[31][ClassStat::kHitsToTemp], 20U);
  EXPECT_EQ(cache.stats().classes[31][ClassStat::kEvictedNonzero], 72U);
  cache.pass(61);
  for (unsigned i = 0; i < 48; ++i)
    cache.set("more" + std::to_string(i), big_value());
  EXPECT_EQ(cache.stats().classes[31][ClassStat::kReclaimed], 20U);
  EXPECT_EQ(cache.stats().classes[31].number_of(Queue::kTemp), 0U);
}

TEST(Eviction, BigItemsMakeRoomForOneAnother) {
  TestCache cache(megabytes(64));
  const std::string value((size_t{1} << 20) - 250, 'v');
  for (unsigned i = 0; i < 100; ++i)
    ASSERT_EQ(cache.set(key_of(i), value), Stored::kStored) << i;
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.total(ClassStat::kEvicted), 37U);
  EXPECT_EQ(stats.curr_items, 63U);
  for (unsigned i = 0; i < 100; ++i)
    EXPECT_EQ(cache.get(key_of(i)).has_value(), i >= 37) << i;
}

TEST(Eviction, WithoutEvictionsAStoreFailsWhenMemoryIsFull) {
  CacheConfig config = megabytes(4);
  config.evictions = false;
  TestCache cache(config);
  for (unsigned i = 0; i < 48; ++i)
    EXPECT_EQ(cache.set(key_of(i), big_value()), Stored::kStored);
  EXPECT_EQ(cache.put(StoreMode::kAdd, "more", big_value()), Stored::kNoMemory);
  EXPECT_EQ(cache.set("more", big_value()), Stored::kNoMemory);
  for (unsigned i = 0; i < 48; ++i)
    EXPECT_TRUE(cache.get(key_of(i)).has_value());
  EXPECT_EQ(cache.stats().classes[31][ClassStat::kOutOfMemory], 2U);
  EXPECT_EQ(cache.stats()[CacheStat::kStoreNoMemory], 2U);
  EXPECT_TRUE(cache.remove(key_of(7)));
  EXPECT_EQ(cache.set("more", big_value()), Stored::kStored);
}

TEST(Eviction, WithoutEvictionsExpiredItemsMakeRoom) {
  CacheConfig config = megabytes(4);
  config.evictions = false;
  TestCache cache(config);
  for (unsigned i = 0; i < 48; ++i)
    cache.set(key_of(i), big_value(), 0, i == 30 ? 5 : 0);
  EXPECT_EQ(cache.set("more", big_value()), Stored::kNoMemory);
  cache.pass(5);
  EXPECT_EQ(cache.set("more", big_value()), Stored::kStored);
  EXPECT_EQ(cache.set("still more", big_value()), Stored::kNoMemory);
  EXPECT_EQ(cache.stats().classes[31][ClassStat::kReclaimed], 1U);
}

TEST(Eviction, PinnedItemsAreNotEvicted) {
  TestCache cache(megabytes(2));
  for (unsigned i = 0; i < 24; ++i)
    cache.set(key_of(i), big_value());
  for (unsigned i = 1; i < 24; ++i)
    cache.get(key_of(i));
  CaughtValue held;
  ASSERT_TRUE(cache.find(key_of(0), held));
  for (unsigned i = 24; i < 100; ++i)
    EXPECT_EQ(cache.set(key_of(i), big_value()), Stored::kStored);
  EXPECT_TRUE(cache.get(key_of(0)).has_value());
  EXPECT_GT(cache.stats().classes[31][ClassStat::kLruTailReflocked], 0U);
}

TEST(Eviction, AgesAreThoseOfTheOldestItems) {
  TestCache cache(megabytes(4));
  cache.set(key_of(0), big_value());
  cache.pass(100);
  cache.set(key_of(1), big_value());
  cache.pass(5);
  EXPECT_EQ(cache.stats().classes[31].age_hot, 105U);
  for (unsigned i = 2; i < 49; ++i)
    cache.set(key_of(i), big_value());
  EXPECT_EQ(cache.stats().classes[31].evicted_time, 105U);
  EXPECT_EQ(cache.stats().classes[31].age_hot, 5U);
}

}  // namespace
}  // namespace moxi
