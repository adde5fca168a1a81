// flush_all by generations.
#include "server/cache/flush.h"

#include <gtest/gtest.h>

#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(Flush, EverythingStoredBeforeIsGone) {
  TestCache cache;
  cache.set("a", "1");
  cache.set("b", std::string(700000, 'b'));
  cache.flush();
  EXPECT_EQ(cache.get("a"), std::nullopt);
  EXPECT_EQ(cache.get("b"), std::nullopt);
  EXPECT_EQ(cache.stats()[CacheStat::kGetFlushed], 2U);
  EXPECT_EQ(cache.stats()[CacheStat::kGetMisses], 2U);
  EXPECT_EQ(cache.stats().curr_items, 0U);
}

TEST(Flush, WhatIsStoredInTheSameSecondLives) {
  TestCache cache;
  cache.set("a", "1");
  cache.flush();
  cache.set("a", "2");
  cache.set("b", "2");
  EXPECT_EQ(cache.get("a"), "2");
  EXPECT_EQ(cache.get("b"), "2");
}

TEST(Flush, ReadingDoesNotRescueAnItem) {
  TestCache cache;
  cache.set("a", "1");
  cache.pass(10);
  EXPECT_EQ(cache.get("a"), "1");
  cache.flush();
  EXPECT_EQ(cache.get("a"), std::nullopt);
}

TEST(Flush, FlushedItemsAreNotThereForAnyCommand) {
  TestCache cache;
  for (const char* key : {"add", "replace", "append", "cas", "incr", "touch", "delete"}) {
    cache.set(key, "1");
  }
  cache.flush();
  EXPECT_EQ(cache.put(StoreMode::kAdd, "add", "2"), Stored::kStored);
  EXPECT_EQ(cache.put(StoreMode::kReplace, "replace", "2"), Stored::kNotStored);
  EXPECT_EQ(cache.put(StoreMode::kAppend, "append", "2"), Stored::kNotStored);
  EXPECT_EQ(cache.put(StoreMode::kCas, "cas", "2", 0, 0, 5), Stored::kNotFound);
  EXPECT_EQ(cache.incr("incr", 1).outcome, ArithmeticOutcome::kNotFound);
  EXPECT_FALSE(cache.touch("touch", 10));
  EXPECT_FALSE(cache.remove("delete"));
}

TEST(Flush, OldItemsStayDeadHoweverManyFlushesFollow) {
  // 600 flushes use every generation number more than twice.
  TestCache cache;
  for (unsigned i = 0; i < 600; ++i) {
    for (unsigned k = 0; k < 20; ++k) {
      cache.set("old " + std::to_string(i) + " " + std::to_string(k), "x");
    }
    cache.flush();
    const std::string key = "probe " + std::to_string(i);
    cache.set(key, "y");
    ASSERT_EQ(cache.get(key), "y");
    for (unsigned back = 1; back <= 256 && back <= i; ++back) {
      const std::string old = "old " + std::to_string(i - back) + " 7";
      if (back < 255) continue;
      ASSERT_EQ(cache.get(old), std::nullopt);
    }
  }
  EXPECT_LE(cache.stats().curr_items, 101U * 21U) << "flushes sweep";
}

TEST(Flush, FlushedItemsMakeRoom) {
  CacheConfig config;
  config.memory_limit = size_t{4} << 20;
  TestCache cache(config);
  const std::string value(80000, 'v');
  for (unsigned i = 0; i < 48; ++i)
    cache.set("old" + std::to_string(i), value);
  cache.flush();
  for (unsigned i = 0; i < 48; ++i)
    cache.set("new" + std::to_string(i), value);
  EXPECT_EQ(cache.stats().total(ClassStat::kEvicted), 0U);
  for (unsigned i = 0; i < 48; ++i)
    EXPECT_EQ(cache.get("new" + std::to_string(i)), value);
}

}  // namespace
}  // namespace moxi
