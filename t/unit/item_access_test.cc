// Expiry in all its forms, and what a read leaves behind.
#include "server/cache/item_access.h"

#include <gtest/gtest.h>

#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(ItemAccess, ExpiryHasFiveForms) {
  TestCache cache;
  const int64_t now = VirtualClock::kStartUnixSeconds;
  cache.set("never", "x", 0, 0);
  cache.set("negative", "x", 0, -1);
  cache.set("relative", "x", 0, 100);
  cache.set("month", "x", 0, 60 * 60 * 24 * 30);
  cache.set("absolute", "x", 0, now + 200);
  cache.set("past", "x", 0, now - 200);
  EXPECT_EQ(cache.get("negative"), std::nullopt);
  EXPECT_EQ(cache.get("past"), std::nullopt);
  cache.pass(99);
  EXPECT_EQ(cache.get("relative"), "x");
  cache.pass(1);
  EXPECT_EQ(cache.get("relative"), std::nullopt);
  cache.pass(99);
  EXPECT_EQ(cache.get("absolute"), "x");
  cache.pass(1);
  EXPECT_EQ(cache.get("absolute"), std::nullopt);
  cache.pass(60 * 60 * 24 * 30 - 201);
  EXPECT_EQ(cache.get("month"), "x");
  cache.pass(1);
  EXPECT_EQ(cache.get("month"), std::nullopt);
  EXPECT_EQ(cache.get("never"), "x");
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats[CacheStat::kGetExpired], 5U);
  EXPECT_EQ(stats[CacheStat::kGetMisses], 5U);
  EXPECT_EQ(stats.curr_items, 1U) << "expired items are deleted when they are met";
}

TEST(ItemAccess, ExpiredItemsAreNotThereForAnyCommand) {
  TestCache cache;
  for (const char* key : {"add", "replace", "append", "cas", "incr", "touch", "delete"}) {
    cache.set(key, "1", 0, 1);
  }
  cache.pass(1);
  EXPECT_EQ(cache.put(StoreMode::kAdd, "add", "2"), Stored::kStored);
  EXPECT_EQ(cache.put(StoreMode::kReplace, "replace", "2"), Stored::kNotStored);
  EXPECT_EQ(cache.put(StoreMode::kAppend, "append", "2"), Stored::kNotStored);
  EXPECT_EQ(cache.put(StoreMode::kCas, "cas", "2", 0, 0, 5), Stored::kNotFound);
  EXPECT_EQ(cache.incr("incr", 1).outcome, ArithmeticOutcome::kNotFound);
  EXPECT_FALSE(cache.touch("touch", 10));
  EXPECT_FALSE(cache.remove("delete"));
}

TEST(ItemAccess, TouchCanEndAnItem) {
  TestCache cache;
  cache.set("k", "1");
  EXPECT_TRUE(cache.touch("k", -1));
  EXPECT_EQ(cache.get("k"), std::nullopt);
  cache.set("k", "1", 0, 5);
  EXPECT_TRUE(cache.touch("k", 0));
  cache.pass(1000);
  EXPECT_EQ(cache.get("k"), "1");
}

TEST(ItemAccess, OverwritingGivesTheNewExpiry) {
  TestCache cache;
  cache.set("k", "1", 0, 5);
  cache.set("k", "2", 0, 50);
  cache.pass(49);
  EXPECT_EQ(cache.get("k"), "2");
  cache.set("k", "3");
  cache.pass(1000);
  EXPECT_EQ(cache.get("k"), "3");
}

TEST(ItemAccess, PageKnowsItsEarliestExpiry) {
  const VirtualClock clock;
  const SecondClock seconds(clock);
  auto core = std::move(CacheCore::create({}, seconds, 1).value());
  Ref ref = 0;
  {
    const std::lock_guard guard(core->slabs->class_lock(1));
    ASSERT_EQ(core->slabs->take_locked(1, &ref, 1), 1U);
  }
  const auto earliest = [&] { return core->slabs->page(ref).min_exp.load(); };
  core->note_expiry(ref, kNeverExpires);
  EXPECT_EQ(earliest(), 0U);
  core->note_expiry(ref, 50);
  EXPECT_EQ(earliest(), 50U);
  core->note_expiry(ref, 70);
  EXPECT_EQ(earliest(), 50U);
  core->note_expiry(ref, 20);
  EXPECT_EQ(earliest(), 20U);
}

TEST(ItemAccess, FrequencySaturates) {
  const VirtualClock clock;
  const SecondClock seconds(clock);
  const auto core = std::move(CacheCore::create({}, seconds, 1).value());
  ItemHeader item{};
  item.access = with_queue(0, Queue::kWarm);
  for (unsigned reads = 1; reads < 10; ++reads) {
    core->bump(item, 7);
    EXPECT_EQ(frequency_of(item.access), std::min(reads, 3U));
    EXPECT_EQ(queue_of(item.access), Queue::kWarm);
    EXPECT_NE(item.access & kFetched, 0);
    EXPECT_EQ(item.time, 7U);
  }
}

}  // namespace
}  // namespace moxi
