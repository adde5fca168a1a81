// append and prepend.
#include "server/cache/item_extend.h"

#include <gtest/gtest.h>

#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(ItemExtend, NeedsAnItem) {
  TestCache cache;
  EXPECT_EQ(cache.put(StoreMode::kAppend, "k", "x"), Stored::kNotStored);
  EXPECT_EQ(cache.put(StoreMode::kPrepend, "k", "x"), Stored::kNotStored);
  EXPECT_EQ(cache.get("k"), std::nullopt);
}

TEST(ItemExtend, FlagsAndExpiryOfTheOldItemStay) {
  TestCache cache;
  for (const size_t size : {size_t{10}, size_t{5000}}) {
    cache.set("k", "b", 7, 10);
    cache.put(StoreMode::kAppend, "k", std::string(size, 'c'), 99, 1000);
    cache.put(StoreMode::kPrepend, "k", std::string(size, 'a'), 99, 1000);
    CaughtValue caught;
    ASSERT_TRUE(cache.find("k", caught));
    EXPECT_EQ(caught.value, std::string(size, 'a') + "b" + std::string(size, 'c'));
    EXPECT_EQ(caught.client_flags, 7U);
    cache.pass(10);
    EXPECT_EQ(cache.get("k"), std::nullopt);
  }
}

TEST(ItemExtend, EveryKindOfItemGrowsIntoEveryOther) {
  TestCache cache;
  const size_t sizes[] = {0, 1, 60, 200, 1500, 3000, 100000, 500000};
  for (const size_t old_size : sizes) {
    for (const size_t added : sizes) {
      const std::string old(old_size, 'o');
      const std::string more(added, 'm');
      cache.set("k", old);
      const uint64_t id = *cache.cas_of("k");
      ASSERT_EQ(cache.put(StoreMode::kAppend, "k", more), Stored::kStored);
      ASSERT_EQ(cache.get("k"), old + more) << old_size << " " << added;
      EXPECT_GT(*cache.cas_of("k"), id);
      cache.set("k", old);
      ASSERT_EQ(cache.upload(StoreMode::kPrepend, "k", more, 70000), Stored::kStored);
      ASSERT_EQ(cache.get("k"), more + old) << old_size << " " << added;
    }
  }
  cache.remove("k");
  for (const ClassStats& one : cache.stats().classes)
    EXPECT_EQ(one.used_chunks, 0U);
}

TEST(ItemExtend, TooLargeAResultLeavesTheOldItem) {
  TestCache cache;
  const std::string half(600000, 'h');
  cache.set("k", half);
  EXPECT_EQ(cache.put(StoreMode::kAppend, "k", half), Stored::kNotStored);
  EXPECT_EQ(cache.get("k"), half);
}

TEST(ItemExtend, GrowsByteForByte) {
  TestCache cache;
  cache.set("k", "");
  std::string expected;
  for (unsigned i = 0; i < 5000; ++i) {
    const std::string byte(1, static_cast<char>('a' + i % 26));
    const bool append = i % 3 != 0;
    expected = append ? expected + byte : byte + expected;
    ASSERT_EQ(cache.put(append ? StoreMode::kAppend : StoreMode::kPrepend, "k", byte),
              Stored::kStored);
  }
  EXPECT_EQ(cache.get("k"), expected);
  EXPECT_EQ(cache.stats().curr_items, 1U);
}

}  // namespace
}  // namespace moxi
