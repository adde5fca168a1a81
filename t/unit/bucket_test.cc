#include "server/cache/bucket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace moxi {
namespace {

// Buckets live in zeroed memory.
class BucketTest : public testing::Test {
 protected:
  alignas(64) unsigned char memory_[sizeof(Bucket)] = {};
  Bucket& bucket_ = *new (memory_) Bucket{};
};

TEST(TagOf, IsTheTopByteButNeverZero) {
  EXPECT_EQ(tag_of(0x1200000000000000), 0x12);
  EXPECT_EQ(tag_of(0xff00000000000000), 0xff);
  EXPECT_EQ(tag_of(0x0000000000000042), 1);
}

TEST_F(BucketTest, BeginsEmptyAndUnlocked) {
  EXPECT_EQ(bucket_.match(0), kAllSlots);
  EXPECT_EQ(bucket_.match(1), 0U);
  EXPECT_EQ(bucket_.overflow(), 0U);
  EXPECT_TRUE(bucket_.try_lock());
}

TEST_F(BucketTest, FindsEverySlotByItsTag) {
  for (unsigned slot = 0; slot < kSlots; ++slot) {
    bucket_.put(slot, 7, make_ref(1, slot));
    EXPECT_EQ(bucket_.match(7), 1U << slot);
    EXPECT_EQ(bucket_.match_unlocked(7), 1U << slot);
    EXPECT_EQ(bucket_.match(0), kAllSlots & ~(1U << slot));
    EXPECT_EQ(bucket_.ref(slot), make_ref(1, slot));
    bucket_.clear(slot);
    EXPECT_EQ(bucket_.match(0), kAllSlots);
  }
}

TEST_F(BucketTest, FindsAllSlotsWithOneTag) {
  for (unsigned slot = 0; slot < kSlots; ++slot)
    bucket_.put(slot, static_cast<uint8_t>(slot % 2 == 0 ? 200 : 3), slot + 1);
  EXPECT_EQ(bucket_.match(200), 0b010101010101U);
  EXPECT_EQ(bucket_.match_unlocked(200), 0b010101010101U);
  EXPECT_EQ(bucket_.match(3), 0b101010101010U);
}

TEST_F(BucketTest, TheOverflowNumberAndTheLockShareAWordInPeace) {
  bucket_.lock();
  bucket_.set_overflow(0x7fffffff);
  EXPECT_FALSE(bucket_.try_lock());
  EXPECT_EQ(bucket_.overflow(), 0x7fffffffU);
  EXPECT_EQ(bucket_.match(0), kAllSlots);
  bucket_.unlock();
  EXPECT_EQ(bucket_.overflow(), 0x7fffffffU);
  EXPECT_TRUE(bucket_.try_lock());
}

TEST_F(BucketTest, TheLockKeepsOthersOut) {
  constexpr unsigned kRounds = 20'000;
  unsigned counter = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (unsigned round = 0; round < kRounds; ++round) {
        const std::lock_guard lock(bucket_);
        ++counter;
        bucket_.set_overflow(counter);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(counter, 3 * kRounds);
  EXPECT_EQ(bucket_.overflow(), counter);
}

}  // namespace
}  // namespace moxi
