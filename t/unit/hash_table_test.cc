// Linear hashing, overflow buckets and ghosts.
#include "server/cache/hash_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "server/cache/ghosts.h"

namespace moxi {
namespace {

// Items are numbers; their hashes stand in a list.
class Numbers final : public ItemHashes {
 public:
  uint64_t hash_of(Ref ref) const override { return hashes[ref]; }
  void prefetch_key(Ref) const override {}

  std::vector<uint64_t> hashes{0};
};

class HashTableTest : public testing::Test {
 protected:
  HashTableTest() : table_(std::move(HashTable::create(1000000, numbers_).value())) {}

  Ref insert(uint64_t hash) {
    const auto ref = static_cast<Ref>(numbers_.hashes.size());
    numbers_.hashes.push_back(hash);
    {
      const HashTable::Guard guard = table_->lock(hash);
      EXPECT_TRUE(table_->insert(guard, hash, ref, 0));
    }
    table_->add_population(1);
    return ref;
  }
  bool has(Ref ref) {
    const uint64_t hash = numbers_.hashes[ref];
    const HashTable::Guard guard = table_->lock(hash);
    return static_cast<bool>(table_->find_ref(guard, hash, ref));
  }
  void erase(Ref ref, Ref ghost = 0) {
    const uint64_t hash = numbers_.hashes[ref];
    {
      const HashTable::Guard guard = table_->lock(hash);
      table_->erase(guard, table_->find_ref(guard, hash, ref), ghost);
    }
    table_->add_population(-1);
  }
  bool take_ghost(uint64_t hash) {
    const HashTable::Guard guard = table_->lock(hash);
    return table_->take_ghost(guard, hash);
  }
  // A hash for bucket 5 of the first 4096, told apart by tag and fingerprint.
  static uint64_t in_bucket(uint64_t n, uint64_t upper = 0) {
    return (n + 1) << 56 | n << 44 | upper << 12 | 5;
  }

  Numbers numbers_;
  std::unique_ptr<HashTable> table_;
};

TEST_F(HashTableTest, GrowsWithItsItemsAndLosesNone) {
  std::mt19937_64 random(1);
  const size_t before = table_->bucket_count();
  std::vector<Ref> refs;
  for (unsigned i = 0; i < 300000; ++i)
    refs.push_back(insert(random()));
  EXPECT_GT(table_->bucket_count(), before * 9);
  // The load it is to have: 65 percent of 12 slots.
  EXPECT_NEAR(300000.0 / static_cast<double>(table_->bucket_count()), 7.8, 0.1);
  EXPECT_LT(table_->overflow_in_use(), table_->bucket_count() / 8);
  for (const Ref ref : refs)
    ASSERT_TRUE(has(ref)) << ref;
  for (const Ref ref : refs)
    erase(ref);
  for (const Ref ref : refs)
    ASSERT_FALSE(has(ref));
  EXPECT_EQ(table_->overflow_in_use(), 0U);
  EXPECT_EQ(table_->population(), 0);
}

TEST_F(HashTableTest, OverflowBucketsComeAndGo) {
  std::vector<Ref> refs;
  for (uint64_t n = 0; n < 30; ++n)
    refs.push_back(insert(in_bucket(n)));
  EXPECT_EQ(table_->overflow_in_use(), 2U);
  for (const Ref ref : refs)
    EXPECT_TRUE(has(ref));
  for (size_t i = 0; i < 20; ++i)
    erase(refs[i]);
  EXPECT_EQ(table_->overflow_in_use(), 0U) << "items move up into the holes";
  for (size_t i = 20; i < 30; ++i)
    EXPECT_TRUE(has(refs[i]));
}

TEST_F(HashTableTest, OverflowChainsSurviveASplit) {
  std::vector<Ref> refs;
  for (uint64_t n = 0; n < 60; ++n)
    refs.push_back(insert(in_bucket(n, n % 2)));
  EXPECT_EQ(table_->overflow_in_use(), 4U);
  const size_t before = table_->bucket_count();
  std::mt19937_64 random(2);
  while (table_->bucket_count() < before + 100)
    refs.push_back(insert(random()));
  for (const Ref ref : refs)
    ASSERT_TRUE(has(ref)) << ref;
  for (const Ref ref : refs)
    erase(ref);
  EXPECT_EQ(table_->overflow_in_use(), 0U);
}

TEST_F(HashTableTest, EqualHashesAreToldApartByTheCaller) {
  const Ref a = insert(in_bucket(1));
  const Ref b = insert(in_bucket(1));
  EXPECT_TRUE(has(a));
  EXPECT_TRUE(has(b));
  erase(a);
  EXPECT_FALSE(has(a));
  EXPECT_TRUE(has(b));
}

TEST_F(HashTableTest, PeekFindsWhatTheTagMatches) {
  const Ref ref = insert(in_bucket(3));
  EXPECT_EQ(table_->peek(in_bucket(3)), ref);
  EXPECT_EQ(table_->peek(in_bucket(4)), 0U);
  erase(ref, make_ghost(in_bucket(3), 0));
  EXPECT_EQ(table_->peek(in_bucket(3)), 0U) << "a ghost is no item";
}

TEST_F(HashTableTest, GhostIsMetOnceByItsKeyOnly) {
  const uint64_t hash = in_bucket(3);
  erase(insert(hash), make_ghost(hash, 7));
  EXPECT_FALSE(take_ghost(in_bucket(4)));
  EXPECT_TRUE(take_ghost(hash));
  EXPECT_FALSE(take_ghost(hash));
}

TEST_F(HashTableTest, GhostsGiveWayToItemsOldestFirst) {
  for (uint64_t n = 0; n < kSlots; ++n) {
    const uint64_t hash = in_bucket(n);
    // The oldest is in the middle; stamps wrap.
    erase(insert(hash), make_ghost(hash, static_cast<uint32_t>((n + 6) % kSlots) - 3));
  }
  const HashTable::Guard guard = table_->lock(in_bucket(20));
  ASSERT_TRUE(table_->insert(guard, in_bucket(20), 1, 100));
  EXPECT_FALSE(table_->take_ghost(guard, in_bucket(6)));
  ASSERT_TRUE(table_->insert(guard, in_bucket(21), 2, 100));
  EXPECT_FALSE(table_->take_ghost(guard, in_bucket(7)));
  EXPECT_TRUE(table_->take_ghost(guard, in_bucket(8)));
  EXPECT_EQ(table_->overflow_in_use(), 0U);
}

TEST_F(HashTableTest, GhostsSurviveASplitOnBothSides) {
  const uint64_t hash = in_bucket(3, 1);
  erase(insert(hash), make_ghost(hash, 7));
  const size_t before = table_->bucket_count();
  std::mt19937_64 random(2);
  while (table_->bucket_count() < before + 6)
    insert(random());
  EXPECT_TRUE(take_ghost(hash));
}

TEST_F(HashTableTest, TryLockGivesUpWhatIsLocked) {
  const uint64_t hash = in_bucket(1);
  const HashTable::Guard held = table_->lock(hash);
  const HashTable::Guard refused = table_->try_lock(hash);
  EXPECT_FALSE(refused);
}

TEST_F(HashTableTest, WalkMeetsEveryItem) {
  std::mt19937_64 random(3);
  for (unsigned i = 0; i < 50000; ++i)
    insert(random());
  size_t met = 0;
  for (size_t index = 0; index < table_->bucket_count(); ++index) {
    const HashTable::Guard guard = table_->lock_index(index);
    table_->for_each(guard, [&met](HashTable::Slot) { ++met; });
  }
  EXPECT_EQ(met, 50000U);
}

TEST_F(HashTableTest, ReadersFindItemsWhileOthersSplit) {
  constexpr unsigned kItems = 60000;
  std::mt19937_64 random(4);
  numbers_.hashes.reserve(2 * kItems + 1);
  std::vector<Ref> refs;
  for (unsigned i = 0; i < 1000; ++i)
    refs.push_back(insert(random()));
  // Hashes are made before the readers start: the list is theirs too.
  for (unsigned i = 0; i < kItems; ++i)
    numbers_.hashes.push_back(random());
  std::atomic<bool> done{false};
  std::atomic<unsigned> lost{0};
  std::thread reader([&] {
    while (!done.load()) {
      for (const Ref ref : refs)
        lost += has(ref) ? 0U : 1U;
    }
  });
  for (Ref ref = 1001; ref < 1001 + kItems; ++ref) {
    {
      const uint64_t hash = numbers_.hashes[ref];
      const HashTable::Guard guard = table_->lock(hash);
      ASSERT_TRUE(table_->insert(guard, hash, ref, 0));
    }
    table_->add_population(1);
  }
  done = true;
  reader.join();
  EXPECT_EQ(lost.load(), 0U);
  EXPECT_GT(table_->bucket_count(), 7000U);
}

}  // namespace
}  // namespace moxi
