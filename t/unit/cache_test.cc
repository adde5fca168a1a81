// The operations of the cache, one behaviour at a time.
#include "server/cache/cache.h"

#include <gtest/gtest.h>

#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(Cache, WhatIsSetIsRead) {
  TestCache cache;
  EXPECT_EQ(cache.get("key"), std::nullopt);
  EXPECT_EQ(cache.set("key", "value", 42), Stored::kStored);
  CaughtValue caught;
  ASSERT_TRUE(cache.find("key", caught));
  EXPECT_EQ(caught.value, "value");
  EXPECT_EQ(caught.client_flags, 42U);
  EXPECT_EQ(cache.get("kez"), std::nullopt);
}

TEST(Cache, EmptyValuesAndLongestKeysAreStored) {
  TestCache cache;
  const std::string key(kMaxKeyLength, 'k');
  EXPECT_EQ(cache.set(key, ""), Stored::kStored);
  EXPECT_EQ(cache.get(key), "");
  EXPECT_EQ(cache.get(key.substr(1)), std::nullopt);
}

TEST(Cache, KeysOfAnyBytesAreToldApart) {
  TestCache cache;
  using std::string_literals::operator""s;
  cache.set("a\0b"s, "1");
  cache.set("a\0c"s, "2");
  cache.set("\xff\xfe", "3");
  EXPECT_EQ(cache.get("a\0b"s), "1");
  EXPECT_EQ(cache.get("a\0c"s), "2");
  EXPECT_EQ(cache.get("\xff\xfe"), "3");
  EXPECT_EQ(cache.get("a"), std::nullopt);
}

TEST(Cache, SetReplacesInPlaceAndAcrossClasses) {
  TestCache cache;
  cache.set("k", "short");
  for (const size_t size : {1UL, 10UL, 200UL, 3000UL, 40000UL, 700000UL, 5UL, 0UL}) {
    const std::string value(size, 'x');
    ASSERT_EQ(cache.set("k", value, size % 2 == 0 ? 0 : 9), Stored::kStored);
    EXPECT_EQ(cache.get("k"), value) << size;
  }
  EXPECT_EQ(cache.stats().curr_items, 1U);
}

TEST(Cache, AddStoresOnlyNewKeys) {
  TestCache cache;
  EXPECT_EQ(cache.put(StoreMode::kAdd, "k", "1"), Stored::kStored);
  EXPECT_EQ(cache.put(StoreMode::kAdd, "k", "2"), Stored::kNotStored);
  EXPECT_EQ(cache.get("k"), "1");
}

TEST(Cache, ReplaceStoresOnlyKnownKeys) {
  TestCache cache;
  EXPECT_EQ(cache.put(StoreMode::kReplace, "k", "1"), Stored::kNotStored);
  EXPECT_EQ(cache.get("k"), std::nullopt);
  cache.set("k", "1");
  EXPECT_EQ(cache.put(StoreMode::kReplace, "k", "2"), Stored::kStored);
  EXPECT_EQ(cache.get("k"), "2");
}

TEST(Cache, RemoveRemovesOnce) {
  TestCache cache;
  cache.set("k", "1");
  EXPECT_TRUE(cache.remove("k"));
  EXPECT_FALSE(cache.remove("k"));
  EXPECT_EQ(cache.get("k"), std::nullopt);
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.total(ClassStat::kDeleteHits), 1U);
  EXPECT_EQ(stats[CacheStat::kDeleteMisses], 1U);
  EXPECT_EQ(stats.curr_items, 0U);
  EXPECT_EQ(stats.bytes, 0U);
  EXPECT_EQ(stats[CacheStat::kTotalItems], 1U);
}

TEST(Cache, CasIdsCountFromTwo) {
  TestCache cache;
  cache.set("a", "1");
  cache.set("b", "1");
  EXPECT_EQ(cache.cas_of("a"), 2U);
  EXPECT_EQ(cache.cas_of("b"), 3U);
  cache.set("a", "2");
  EXPECT_EQ(cache.cas_of("a"), 4U);
}

TEST(Cache, CasStoresOnlyWhatHasNotChanged) {
  TestCache cache;
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "1", 0, 0, 5), Stored::kNotFound);
  cache.set("k", "1");
  const uint64_t id = *cache.cas_of("k");
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "2", 0, 0, id + 1), Stored::kExists);
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "2", 0, 0, id + (uint64_t{1} << 32)), Stored::kExists);
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "2", 0, 0, 0), Stored::kExists);
  EXPECT_EQ(cache.get("k"), "1");
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "2", 0, 0, id), Stored::kStored);
  EXPECT_EQ(cache.put(StoreMode::kCas, "k", "3", 0, 0, id), Stored::kExists);
  EXPECT_EQ(cache.get("k"), "2");
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.total(ClassStat::kCasHits), 1U);
  EXPECT_EQ(stats.total(ClassStat::kCasBadval), 4U);
  EXPECT_EQ(stats[CacheStat::kCasMisses], 1U);
}

TEST(Cache, StoreTellsTheNewId) {
  TestCache cache;
  uint64_t id = 0;
  ASSERT_EQ(cache.cache().store(cache.thread(), cache.request("k"), "1", &id), Stored::kStored);
  EXPECT_EQ(id, cache.cas_of("k"));
  ASSERT_EQ(cache.cache().store(cache.thread(), cache.request("k"), "2", &id), Stored::kStored);
  EXPECT_EQ(id, cache.cas_of("k"));
}

TEST(Cache, WithoutCasItemsAreSmallerAndIdsAreZero) {
  CacheConfig config;
  config.use_cas = false;
  TestCache with;
  TestCache without(config);
  with.set("k", "value");
  without.set("k", "value");
  EXPECT_EQ(without.cas_of("k"), 0U);
  EXPECT_EQ(with.stats().bytes, without.stats().bytes + 8);
  EXPECT_EQ(without.put(StoreMode::kCas, "k", "2", 0, 0, 1), Stored::kExists);
  EXPECT_EQ(without.put(StoreMode::kCas, "k", "2", 0, 0, 0), Stored::kExists);
  EXPECT_EQ(without.incr("k", 1).outcome, ArithmeticOutcome::kNonNumeric);
}

TEST(Cache, TouchAndReadAndTouchMoveTheExpiry) {
  TestCache cache;
  cache.set("k", "1", 0, 10);
  EXPECT_TRUE(cache.touch("k", 100));
  EXPECT_FALSE(cache.touch("other", 100));
  cache.pass(50);
  CaughtValue caught;
  const uint64_t hash = cache.cache().hash("k");
  EXPECT_EQ(
      cache.cache().read_and_touch(cache.thread(), "k", hash, cache.seconds().expiry(200), caught),
      ReadResult::kHit);
  EXPECT_EQ(caught.value, "1");
  cache.pass(150);
  EXPECT_EQ(cache.get("k"), "1");
  cache.pass(50);
  EXPECT_EQ(cache.get("k"), std::nullopt);
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.total(ClassStat::kTouchHits), 2U);
  EXPECT_EQ(stats[CacheStat::kTouchMisses], 1U);
  EXPECT_EQ(stats.get_hits(), 1U);
}

TEST(Cache, PrefetchingChangesNothing) {
  TestCache cache;
  cache.set("k", "1");
  for (const char* key : {"k", "none", ""}) {
    cache.cache().prefetch(cache.cache().hash(key));
    cache.cache().prefetch_item(cache.cache().hash(key));
  }
  EXPECT_EQ(cache.get("k"), "1");
}

TEST(Cache, RefusesAConfigurationThatCannotWork) {
  const VirtualClock clock;
  const SecondClock seconds(clock);
  CacheConfig config;
  config.growth_factor = 1.0;
  EXPECT_FALSE(Cache::create(config, seconds).is_ok());
  config = {};
  config.memory_limit = size_t{1} << 60;
  EXPECT_FALSE(Cache::create(config, seconds).is_ok());
  config = {};
  config.max_item_size = (size_t{1} << 30) + 1;
  EXPECT_FALSE(Cache::create(config, seconds).is_ok());
  config = {};
  config.slab_chunk_max = 1024;
  config.max_item_size = size_t{16} << 20;
  EXPECT_FALSE(Cache::create(config, seconds).is_ok());
}

TEST(Cache, CountsHitsAndMissesByClassAndQueue) {
  TestCache cache;
  cache.set("k", "1");
  cache.get("k");
  cache.get("k");
  cache.get("none");
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.classes[1].get_hits(), 2U);
  EXPECT_EQ(stats.classes[1][ClassStat::kHitsToHot], 2U);
  EXPECT_EQ(stats[CacheStat::kGetMisses], 1U);
  EXPECT_EQ(stats.classes[1].number_of(Queue::kHot), 1U);
  EXPECT_EQ(stats.classes[1].used_chunks, 1U);
  EXPECT_EQ(stats.classes[1].chunks_per_page, 10922U);
  EXPECT_EQ(stats.classes[1].free_chunks, 10921U);
  EXPECT_EQ(stats.active_slabs, 1U);
}

}  // namespace
}  // namespace moxi
