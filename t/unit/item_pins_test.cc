// Large values stay as they were shown, however the cache changes.
#include "server/cache/item_pins.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

std::string seen(const CaughtValue& caught) {
  std::string bytes;
  for (const std::string_view segment : caught.kept.segments)
    bytes.append(segment);
  return bytes;
}

// Where the value was when it was shown.
const char* address(const CaughtValue& caught) {
  return caught.kept.segments.front().data();
}

TEST(ItemPins, ValuesAboveTwoKilobytesAreShownInPlace) {
  TestCache cache;
  cache.set("small", std::string(2048, 's'));
  cache.set("large", std::string(2049, 'l'));
  CaughtValue small;
  CaughtValue large;
  ASSERT_TRUE(cache.find("small", small));
  ASSERT_TRUE(cache.find("large", large));
  EXPECT_FALSE(small.kept.pin);
  EXPECT_TRUE(large.kept.pin);
  EXPECT_EQ(large.kept.size, 2049U);
  EXPECT_EQ(large.segments, 1U);
}

TEST(ItemPins, PinnedBytesOutliveTheItem) {
  TestCache cache;
  for (const size_t size : {size_t{3000}, size_t{100000}, size_t{900000}}) {
    const std::string value(size, 'x');
    for (const int change : {0, 1, 2, 3, 4}) {
      ASSERT_EQ(cache.set("k", value), Stored::kStored);
      CaughtValue held;
      ASSERT_TRUE(cache.find("k", held));
      if (change == 0) {
        EXPECT_TRUE(cache.remove("k"));
      } else if (change == 1) {
        EXPECT_EQ(cache.set("k", std::string(size, 'y')), Stored::kStored);
      } else if (change == 2) {
        EXPECT_EQ(cache.put(StoreMode::kAppend, "k", "yy"), Stored::kStored);
      } else if (change == 3) {
        EXPECT_EQ(cache.put(StoreMode::kPrepend, "k", "yy"), Stored::kStored);
      } else {
        cache.flush();
        EXPECT_EQ(cache.get("k"), std::nullopt);
      }
      for (int i = 0; i < 5; ++i)
        cache.set("other", std::string(size, 'z'));
      EXPECT_EQ(seen(held), value) << size << " " << change;
    }
  }
  cache.remove("k");
  cache.remove("other");
  for (const ClassStats& one : cache.stats().classes)
    EXPECT_EQ(one.used_chunks, 0U);
}

TEST(ItemPins, LastPinFreesAnUnlinkedItem) {
  TestCache cache;
  cache.set("k", std::string(3000, 'x'));
  CaughtValue first;
  CaughtValue second;
  ASSERT_TRUE(cache.find("k", first));
  ASSERT_TRUE(cache.find("k", second));
  cache.remove("k");
  EXPECT_EQ(cache.stats().classes[17].used_chunks, 1U);
  first.kept.pin.release();
  EXPECT_EQ(cache.stats().classes[17].used_chunks, 1U);
  second.kept.pin.release();
  EXPECT_EQ(cache.stats().classes[17].used_chunks, 0U);
}

TEST(ItemPins, NumbersThatAreSentAreNotChangedInPlace) {
  TestCache cache;
  const std::string value = "9" + std::string(3000, ' ');
  cache.set("k", value);
  CaughtValue held;
  ASSERT_TRUE(cache.find("k", held));
  EXPECT_EQ(cache.incr("k", 1).value, 10U);
  EXPECT_EQ(seen(held), value);
  EXPECT_EQ(cache.get("k"), "10");
}

TEST(ItemPins, BeyondATenthOfTheClassValuesAreCopied) {
  CacheConfig config;
  config.memory_limit = size_t{20} << 20;
  TestCache cache(config);
  // Class 31: 20 pages, so 2 MB may be pinned, 26 of these.
  const std::string value(80000, 'x');
  for (unsigned i = 0; i < 240; ++i)
    cache.set("key" + std::to_string(i), value);
  std::vector<CaughtValue> held(100);
  for (unsigned i = 0; i < 100; ++i) {
    ASSERT_TRUE(cache.find("key" + std::to_string(i), held[i]));
    cache.remove("key" + std::to_string(i));
    EXPECT_EQ(seen(held[i]), value);
  }
  EXPECT_EQ(cache.stats().classes[31].used_chunks, 140U + 26U) << "the other 74 are copies";
  held.clear();
  EXPECT_EQ(cache.stats().classes[31].used_chunks, 140U);
}

// A count of 16 bits must not begin anew (CVE-2018-1000127, and memcached's change e3b7d33ce).
TEST(ItemPins, SixtyThousandPinsAreEnough) {
  TestCache cache;
  cache.set("k", std::string(3000, 'x'));
  std::vector<CaughtValue> held(ItemPins::kMaxPins + 5);
  const char* place = nullptr;
  for (size_t i = 0; i < held.size(); ++i) {
    ASSERT_TRUE(cache.find("k", held[i]));
    held[i].value.clear();
    held[i].value.shrink_to_fit();
    if (i == 0) place = address(held[i]);
    ASSERT_EQ(address(held[i]) == place, i < ItemPins::kMaxPins) << i;
  }
}

TEST(ItemPins, CounterTellsWhoFrees) {
  CacheConfig config;
  const auto slabs =
      std::move(SlabAllocator::create(config, SlabClasses::create(config).value()).value());
  ItemPins pins(*slabs);
  EXPECT_FALSE(pins.covers(11));
  EXPECT_TRUE(pins.covers(12));
  Ref ref = 0;
  {
    const std::lock_guard guard(slabs->class_lock(20));
    ASSERT_EQ(slabs->take_locked(20, &ref, 1), 1U);
  }
  pins.own(ref);
  EXPECT_FALSE(pins.is_pinned(ref));
  EXPECT_TRUE(pins.pin(ref, 7000));
  EXPECT_TRUE(pins.pin(ref, 7000));
  EXPECT_EQ(pins.pinned_bytes(20), 7000U);
  EXPECT_FALSE(pins.unpin(ref, 7000));
  EXPECT_TRUE(pins.is_pinned(ref));
  EXPECT_FALSE(pins.disown(ref));
  EXPECT_TRUE(pins.unpin(ref, 7000));
  EXPECT_EQ(pins.pinned_bytes(20), 0U);
  pins.own(ref);
  EXPECT_TRUE(pins.disown(ref));
}

}  // namespace
}  // namespace moxi
