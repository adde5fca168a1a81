// A walk meets what is there all the time once, whatever happens meanwhile.
#include "server/cache/table_walk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "server/cache/item_builder.h"
#include "t/unit/core_fixture.h"

namespace moxi {
namespace {

constexpr uint64_t kAll = ~uint64_t{0};

std::string key_of(int i) {
  return "key" + std::to_string(i);
}

// How often each key is met.
using Met = std::map<std::string, int, std::less<>>;

// `between` happens after each step.
template <typename Between>
Met walk_and(CacheCore& core, Between&& between, uint64_t classes = kAll) {
  Met met;
  for (TableWalk walk(core, classes); !walk.is_over(); between()) {
    for (const WalkedItem& item : walk.step())
      ++met[std::string(item.key)];
  }
  return met;
}

Met walk(CacheCore& core, uint64_t classes = kAll) {
  return walk_and(
      core, [] {}, classes);
}

TEST(TableWalk, MeetsEveryLiveItemOnce) {
  TestCore test;
  for (int i = 0; i < 50000; ++i)
    test.set(key_of(i), "v", i % 10 == 0 ? 5 : 0);
  test.pass(5);
  const Met met = walk(test.core());
  EXPECT_EQ(met.size(), 45000U);
  for (const auto& [key, times] : met)
    ASSERT_EQ(times, 1) << key;
  EXPECT_FALSE(met.contains("key10"));
  test.flush();
  EXPECT_TRUE(walk(test.core()).empty());
}

TEST(TableWalk, OfAnEmptyTableIsOverSoon) {
  TestCore test;
  size_t steps = 0;
  TableWalk walk(test.core(), kAll);
  for (; !walk.is_over(); ++steps)
    EXPECT_TRUE(walk.step().empty());
  EXPECT_EQ(steps, test.core().table->bucket_count() / 512);
  EXPECT_TRUE(walk.step().empty());
}

// From no split of a level to all of them, and more than one level.
TEST(TableWalk, GrowthInBetweenChangesNothing) {
  for (const int before : {1000, 31000, 40000, 64000}) {
    TestCore test;
    for (int i = 0; i < before; ++i)
      test.set(key_of(i), "v");
    const size_t buckets = test.core().table->bucket_count();
    int next = before;
    std::mt19937 random(1);
    const Met met = walk_and(test.core(), [&] {
      for (auto more = random() % 1000; more > 0 && next < 80000; --more)
        test.set(key_of(next++), "v");
    });
    EXPECT_GT(test.core().table->bucket_count(), buckets);
    for (int i = 0; i < before; ++i)
      ASSERT_TRUE(met.contains(key_of(i))) << i << " of " << before;
    for (const auto& [key, times] : met)
      ASSERT_EQ(times, 1) << key;
  }
}

TEST(TableWalk, DeletedAndReplacedItemsAreMetOnceAtMost) {
  TestCore test;
  constexpr int kKeys = 20000;
  for (int i = 0; i < kKeys; ++i)
    test.set(key_of(i), "v");
  std::mt19937 random(2);
  const Met met = walk_and(test.core(), [&] {
    for (int i = 0; i < 200; ++i) {
      const int key = static_cast<int>(random() % (kKeys / 2));
      test.remove(key_of(key));
      if (key % 2 == 0) test.set(key_of(key), std::string(random() % 300, 'v'));
    }
  });
  for (int i = kKeys / 2; i < kKeys; ++i)
    ASSERT_TRUE(met.contains(key_of(i))) << i;
  for (const auto& [key, times] : met)
    ASSERT_EQ(times, 1) << key;
}

// More in a bucket than is copied at a time, and buckets with overflow.
TEST(TableWalk, LongKeysFit) {
  TestCore test;
  const std::string filler(240, 'k');
  for (int i = 0; i < 100000; ++i)
    test.set(filler + std::to_string(i), "v");
  EXPECT_GT(test.core().table->overflow_in_use(), 10U);
  const Met met = walk(test.core());
  EXPECT_EQ(met.size(), 100000U);
}

TEST(TableWalk, StepsAreSmall) {
  TestCore test;
  for (int i = 0; i < 50000; ++i)
    test.set(key_of(i), "v");
  size_t most = 0;
  for (TableWalk walk(test.core(), kAll); !walk.is_over();)
    most = std::max(most, walk.step().size());
  EXPECT_LT(most, 100U);
}

TEST(TableWalk, ChoosesByClass) {
  TestCore test;
  test.set("small", "v");
  test.set("larger", std::string(1000, 'v'));
  test.set("big", std::string(700000, 'v'));
  const SlabClassId last = test.core().slabs->classes().count();
  EXPECT_EQ(walk(test.core(), 1U << 1).size(), 1U);
  EXPECT_TRUE(walk(test.core(), 1U << 1).contains("small"));
  EXPECT_EQ(walk(test.core(), ~uint64_t{2}).size(), 2U);
  EXPECT_TRUE(walk(test.core(), uint64_t{1} << last).contains("big"));
  EXPECT_TRUE(walk(test.core(), 0).empty());
}

TEST(TableWalk, SaysWhatAnItemIs) {
  TestCore test;
  test.pass(10);
  StoreRequest request;
  request.key = "k1";
  request.hash = hash_key("k1", test.core().hash_seed);
  request.client_flags = 77;
  request.exptime = test.clock().expiry(100);
  uint64_t cas = 0;
  ASSERT_EQ(store_value(test.core(), test.block(), request, "value", &cas), Stored::kStored);
  TableWalk before(test.core(), kAll);
  const auto only = [](TableWalk& walk) {
    WalkedItem found;
    while (!walk.is_over()) {
      for (const WalkedItem& item : walk.step()) {
        EXPECT_EQ(item.key, "k1");
        found = item;
      }
    }
    return found;
  };
  WalkedItem item = only(before);
  EXPECT_EQ(item.cas, cas);
  EXPECT_EQ(item.client_flags, 77U);
  EXPECT_EQ(item.exptime, test.clock().now() + 100);
  EXPECT_EQ(item.time, test.clock().now());
  EXPECT_EQ(item.slab_class, 1U);
  // Header, CAS, flags, key and its NUL, value and its CRLF.
  EXPECT_EQ(item.size, 48U + 8 + 4 + 2 + 1 + 5 + 2);
  EXPECT_FALSE(item.fetched);
  test.has("k1");
  TableWalk after(test.core(), kAll);
  EXPECT_TRUE(only(after).fetched);
}

// Others work while it walks, and it holds none of them up.
TEST(TableWalk, UnderLoad) {
  TestCore test;
  constexpr int kKeys = 20000;
  for (int i = 0; i < kKeys; ++i)
    test.set(key_of(i), "v");
  std::atomic<bool> over{false};
  std::thread other([&] {
    CacheThread thread(test.core());
    std::mt19937 random(3);
    for (int next = 0; !over.load(std::memory_order_relaxed); ++next) {
      StoreRequest request;
      const std::string key = "new" + std::to_string(next);
      request.key = key;
      request.hash = hash_key(key, test.core().hash_seed);
      ASSERT_EQ(store_value(test.core(), thread.block(), request, "v", nullptr), Stored::kStored);
      const std::string gone = "new" + std::to_string(random() % (static_cast<unsigned>(next) + 1));
      if (random() % 8 == 0) {
        remove_item(test.core(), thread.block(), gone, hash_key(gone, test.core().hash_seed));
      }
      if (next > 100000) break;
    }
  });
  for (int round = 0; round < 2; ++round) {
    const Met met = walk(test.core());
    for (int i = 0; i < kKeys; ++i)
      ASSERT_TRUE(met.contains(key_of(i))) << i;
    for (const auto& [key, times] : met)
      ASSERT_EQ(times, 1) << key;
  }
  over.store(true, std::memory_order_relaxed);
  other.join();
}

}  // namespace
}  // namespace moxi
