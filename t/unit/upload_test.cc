// Values that arrive bit by bit, and big items.
#include "server/cache/upload.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

// No two pieces of it are alike.
std::string pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>('a' + (i * 31 + i / 977) % 26);
  return bytes;
}

CacheConfig large_items(size_t max_item_size) {
  CacheConfig config;
  config.memory_limit = size_t{64} << 20;
  config.max_item_size = max_item_size;
  return config;
}

TEST(Upload, StoresValuesOfAnySizeAtAnyStep) {
  TestCache cache(large_items(size_t{8} << 20));
  for (const size_t size :
       {size_t{1}, size_t{100}, size_t{2048}, size_t{2049}, size_t{500000}, size_t{524260},
        size_t{524272}, size_t{524273}, size_t{1048544}, size_t{3000001}}) {
    const std::string value = pattern(size);
    for (const size_t step : {size_t{1} << 30, size_t{4096}, size / 3 + 1}) {
      ASSERT_EQ(cache.upload(StoreMode::kSet, "k", value, step, 77), Stored::kStored);
      CaughtValue caught;
      ASSERT_TRUE(cache.find("k", caught));
      ASSERT_EQ(caught.value, value) << size;
      EXPECT_EQ(caught.client_flags, 77U);
    }
  }
  EXPECT_EQ(cache.stats().curr_items, 1U);
}

TEST(Upload, EmptyValueNeedsNoBytes) {
  TestCache cache;
  EXPECT_EQ(cache.upload(StoreMode::kSet, "k", "", 1), Stored::kStored);
  EXPECT_EQ(cache.get("k"), "");
}

TEST(Upload, NothingIsSeenBeforeTheEnd) {
  TestCache cache;
  cache.set("k", "old");
  {
    auto begun = cache.cache().begin_store(cache.thread(), cache.request("k"), 700000);
    auto& sink = std::get<Upload>(begun);
    sink.advance(sink.next().size());
    EXPECT_FALSE(sink.next().empty());
    EXPECT_EQ(cache.get("k"), "old");
  }
  EXPECT_EQ(cache.get("k"), "old");
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.classes[39].used_chunks, 0U) << "an unfinished upload gives all back";
  EXPECT_EQ(stats.classes[1].used_chunks, 1U);
}

TEST(Upload, PiecesAreTakenAsBytesArrive) {
  TestCache cache(large_items(size_t{8} << 20));
  auto begun = cache.cache().begin_store(cache.thread(), cache.request("k"), 4000000);
  auto& sink = std::get<Upload>(begun);
  EXPECT_EQ(cache.stats().classes[39].used_chunks, 0U);
  sink.advance(sink.next().size());
  EXPECT_EQ(cache.stats().classes[39].used_chunks, 1U);
  sink.advance(sink.next().size());
  EXPECT_EQ(cache.stats().classes[39].used_chunks, 2U);
}

TEST(Upload, LastPieceIsOfTheClassThatFitsIt) {
  TestCache cache(large_items(size_t{8} << 20));
  cache.upload(StoreMode::kSet, "k", pattern(524272 + 1000), 100000);
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats.classes[39].used_chunks, 1U);
  EXPECT_EQ(stats.classes[12].used_chunks, 1U);
  EXPECT_EQ(stats.classes[1].used_chunks, 1U);
  EXPECT_EQ(stats.classes[39].items(), 1U) << "it counts in the largest class";
  EXPECT_EQ(stats.classes[1].items(), 0U);
  EXPECT_TRUE(cache.remove("k"));
  EXPECT_EQ(cache.stats().classes[39].used_chunks, 0U);
  EXPECT_EQ(cache.stats().classes[12].used_chunks, 0U);
}

TEST(Upload, MayBeMovedWhileUnderWay) {
  TestCache cache;
  auto begun = cache.cache().begin_store(cache.thread(), cache.request("k"), 4);
  Upload first = std::move(std::get<Upload>(begun));
  std::string_view("ab").copy(first.next().data(), 2);
  first.advance(2);
  Upload second;
  EXPECT_FALSE(second);
  second = std::move(first);
  EXPECT_EQ(second.remaining(), 2U);
  std::string_view("cd").copy(second.next().data(), 2);
  second.advance(2);
  EXPECT_EQ(cache.cache().finish(cache.thread(), second), Stored::kStored);
  EXPECT_EQ(cache.get("k"), "abcd");
}

TEST(Upload, FollowsTheRulesOfItsMode) {
  TestCache cache;
  EXPECT_EQ(cache.upload(StoreMode::kReplace, "k", "1", 1), Stored::kNotStored);
  EXPECT_EQ(cache.upload(StoreMode::kCas, "k", "1", 1), Stored::kNotFound);
  EXPECT_EQ(cache.upload(StoreMode::kAdd, "k", "1", 1), Stored::kStored);
  EXPECT_EQ(cache.upload(StoreMode::kAdd, "k", "2", 1), Stored::kNotStored);
  EXPECT_EQ(cache.upload(StoreMode::kAppend, "k", "2", 1), Stored::kStored);
  EXPECT_EQ(cache.upload(StoreMode::kPrepend, "k", "0", 1), Stored::kStored);
  EXPECT_EQ(cache.get("k"), "012");
}

TEST(Upload, LimitIsMemcacheds) {
  TestCache cache;
  // 48 + 8 for the header, 2 + 1 for the key, 2 for CRLF.
  const size_t most = (size_t{1} << 20) - 61;
  cache.set("kk", "old");
  EXPECT_EQ(cache.put(StoreMode::kAdd, "kk", pattern(most + 1)), Stored::kTooLarge);
  EXPECT_EQ(cache.get("kk"), "old") << "only a set removes it";
  EXPECT_EQ(cache.set("kk", pattern(most)), Stored::kStored);
  EXPECT_EQ(cache.get("kk"), pattern(most));
  EXPECT_EQ(cache.set("kk", pattern(most + 1)), Stored::kTooLarge);
  EXPECT_EQ(cache.get("kk"), std::nullopt);
  cache.set("kk", "old");
  EXPECT_EQ(cache.upload(StoreMode::kSet, "kk", pattern(most + 1), 1000), Stored::kTooLarge);
  EXPECT_EQ(cache.get("kk"), std::nullopt);
  EXPECT_EQ(cache.stats()[CacheStat::kStoreTooLarge], 3U);
}

TEST(Upload, OutOfMemoryHalfWayRemovesTheOldItemOfASet) {
  CacheConfig config = large_items(size_t{4} << 20);
  config.memory_limit = size_t{4} << 20;
  config.evictions = false;
  TestCache cache(config);
  cache.set("k", "old");
  EXPECT_EQ(cache.upload(StoreMode::kAdd, "other", pattern(3900000), 100000), Stored::kNoMemory);
  EXPECT_EQ(cache.upload(StoreMode::kSet, "k", pattern(3900000), 100000), Stored::kNoMemory);
  EXPECT_EQ(cache.get("k"), std::nullopt);
  EXPECT_EQ(cache.stats().classes[39].used_chunks, 0U);
}

TEST(Upload, LargestItemsOfAGigabyteAreAddressable) {
  CacheConfig config = large_items(size_t{1} << 30);
  config.memory_limit = size_t{2} << 30;
  TestCache cache(config);
  auto begun = cache.cache().begin_store(cache.thread(), cache.request("k"), 1073741000);
  ASSERT_TRUE(std::holds_alternative<Upload>(begun));
  auto& sink = std::get<Upload>(begun);
  EXPECT_EQ(sink.next().size(), 524272U);
}

TEST(Upload, SmallPiecesGiveWholeSmallValues) {
  CacheConfig config;
  config.slab_chunk_max = 1024;
  config.max_item_size = size_t{64} << 10;
  TestCache cache(config);
  for (const size_t size : {900U, 1000U, 1500U, 2048U, 2049U, 20000U}) {
    const std::string value = pattern(size);
    ASSERT_EQ(cache.set("k", value), Stored::kStored);
    EXPECT_EQ(cache.get("k"), value);
    EXPECT_EQ(cache.put(StoreMode::kAppend, "k", "tail"), Stored::kStored);
    EXPECT_EQ(cache.get("k"), value + "tail");
  }
}

}  // namespace
}  // namespace moxi
