// Showing values: in place, gathered from pieces, pinned, copied when there are too many pins.
#include "server/cache/item_show.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(ItemShow, SmallValuesInPiecesAreGathered) {
  CacheConfig config;
  config.slab_chunk_max = 1024;
  config.max_item_size = size_t{16} << 10;
  TestCache cache(config);
  std::string value;
  while (value.size() < kMaxCopiedValue)
    value += "piece " + std::to_string(value.size()) + ", ";
  value.resize(kMaxCopiedValue);
  ASSERT_EQ(cache.set("key", value), Stored::kStored);
  CaughtValue caught;
  ASSERT_TRUE(cache.find("key", caught));
  EXPECT_EQ(caught.value, value);
  EXPECT_EQ(caught.segments, 0U);
}

TEST(ItemShow, LargeValuesStayWhatTheyWereWhileTheyAreKept) {
  TestCache cache;
  const std::string before(5000, 'b');
  cache.set("key", before, 9);
  CaughtValue caught;
  ASSERT_TRUE(cache.find("key", caught));
  EXPECT_EQ(caught.client_flags, 9U);
  cache.set("key", std::string(5000, 'a'));
  ASSERT_TRUE(cache.remove("key"));
  ASSERT_EQ(caught.kept.segments.size(), 1U);
  EXPECT_EQ(caught.kept.segments.front(), before);
}

TEST(ItemShow, WhatCannotBePinnedIsCopied) {
  TestCache cache;
  const std::string value(3000, 'v');
  for (int i = 0; i < 300; ++i)
    cache.set("key" + std::to_string(i), value);
  // More of the class than may be pinned: then what two readers get is not the same bytes.
  std::deque<CaughtValue> kept;
  bool copied = false;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "key" + std::to_string(i);
    ASSERT_TRUE(cache.find(key, kept.emplace_back()));
    const char* const first = kept.back().kept.segments.front().data();
    ASSERT_TRUE(cache.find(key, kept.emplace_back()));
    copied = copied || kept.back().kept.segments.front().data() != first;
    cache.set(key, "other");
  }
  EXPECT_TRUE(copied);
  for (const CaughtValue& one : kept)
    EXPECT_EQ(one.kept.segments.front(), value);
}

}  // namespace
}  // namespace moxi
