// Spare chunks of workers.
#include "server/cache/chunk_source.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

std::string key_of(unsigned number) {
  char key[16];
  std::snprintf(key, sizeof(key), "key%08u", number);
  return key;
}

TEST(Magazine, EveryChunkComesOutOnce) {
  Magazine magazine;
  const Ref refs[] = {11, 12, 13, 14};
  magazine.fill(refs, 4);
  EXPECT_EQ(magazine.size(), 4U);
  Ref robbed[2];
  EXPECT_EQ(magazine.rob(robbed, 2), 2U);
  EXPECT_EQ(robbed[0], 11U);
  EXPECT_EQ(magazine.pop(), 14U);
  EXPECT_EQ(magazine.pop(), 13U);
  EXPECT_EQ(magazine.pop(), 0U);
  EXPECT_EQ(magazine.rob(robbed, 2), 0U);
}

TEST(ChunkSource, SmallCachesKeepNoSpares) {
  TestCache cache;  // four workers: 32 pages would be needed
  cache.set("k", "v");
  EXPECT_EQ(cache.stats().classes[1].used_chunks, 1U);
  EXPECT_EQ(cache.thread().block().magazines[1].size(), 0U);
}

TEST(ChunkSource, SparesAreNotCountedAsUsed) {
  CacheConfig config;
  config.workers = 1;
  TestCache cache(config);
  const std::string value(3000, 'v');
  unsigned stored = 0;
  while (cache.thread().block().magazines[17].size() == 0)
    cache.set(key_of(stored++), value);
  EXPECT_GE(cache.stats().classes[17].pages, 8U);
  EXPECT_EQ(cache.stats().classes[17].used_chunks, stored);
}

TEST(ChunkSource, WithoutEvictionsSparesOfOthersAreUsedBeforeAStoreFails) {
  CacheConfig config;
  config.workers = 1;
  config.evictions = false;
  config.memory_limit = size_t{16} << 20;
  TestCache cache(config);
  const auto other = cache.cache().attach();
  const std::string value(3000, 'v');
  unsigned stored = 0;
  // Class 17: 16 pages of 288 chunks. The other thread fills its magazine and then rests.
  for (; other->block().magazines[17].size() < 10; ++stored) {
    const std::string key = key_of(stored);
    ASSERT_EQ(cache.cache().store(*other, cache.request(key), value), Stored::kStored);
  }
  while (cache.put(StoreMode::kAdd, key_of(stored), value) == Stored::kStored)
    ++stored;
  EXPECT_EQ(stored, 16U * 288U);
  EXPECT_EQ(other->block().magazines[17].size(), 0U);
  EXPECT_EQ(cache.stats().classes[17].free_chunks, 0U);
}

TEST(ChunkSource, DetachedThreadsGiveTheirSparesBack) {
  CacheConfig config;
  config.workers = 1;
  TestCache cache(config);
  const std::string value(3000, 'v');
  auto other = cache.cache().attach();
  unsigned stored = 0;
  for (; other->block().magazines[17].size() == 0; ++stored) {
    const std::string key = key_of(stored);
    ASSERT_EQ(cache.cache().store(*other, cache.request(key), value), Stored::kStored);
  }
  const ThreadBlock* const block = &other->block();
  other.reset();
  EXPECT_EQ(block->magazines[17].size(), 0U);
  EXPECT_EQ(cache.stats().curr_items, stored) << "what it counted stays counted";
  EXPECT_EQ(&cache.cache().attach()->block(), block) << "blocks are used again";
}

}  // namespace
}  // namespace moxi
