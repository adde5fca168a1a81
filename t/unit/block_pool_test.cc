#include "common/base/block_pool.h"

#include <gtest/gtest.h>

#include <vector>

namespace moxi {
namespace {

struct CountingOwner final : PinOwner {
  void unpin(uint64_t token) override { last = token, ++released; }
  int released = 0;
  uint64_t last = 0;
};

TEST(BlockPool, GivesTheSmallestBlockThatFits) {
  BlockPool pool;
  for (size_t payload : {size_t{1}, size_t{200}, size_t{201}, size_t{5000}, kLargestPayload}) {
    Block* block = pool.take_for(payload);
    EXPECT_GE(block->room(), payload);
    EXPECT_EQ(block->size(), 0U);
    pool.give(block);
  }
  EXPECT_EQ(pool.bytes_out(), 0U);
}

TEST(BlockPool, RecyclesBlocksEmpty) {
  BlockPool pool;
  Block* first = pool.take(BlockSize::k4K);
  first->end += 10;
  pool.give(first);
  Block* second = pool.take(BlockSize::k4K);
  EXPECT_EQ(first, second);
  EXPECT_EQ(second->size(), 0U);
  EXPECT_EQ(pool.bytes_out(), 4096U);
  pool.give(second);
}

TEST(BlockPool, GivingABlockReleasesItsPin) {
  BlockPool pool;
  CountingOwner owner;
  Block* block = pool.take(BlockSize::k256);
  block->pin = Pin(&owner, 42);
  pool.give(block);
  EXPECT_EQ(owner.released, 1);
  EXPECT_EQ(owner.last, 42U);
}

TEST(BlockPool, ABurstIsGivenBackToTheHeap) {
  BlockPool pool;
  std::vector<Block*> blocks;
  for (int i = 0; i < 100; ++i)
    blocks.push_back(pool.take(BlockSize::k64K));
  EXPECT_EQ(pool.bytes_out(), 100U * 65536);
  for (Block* block : blocks)
    pool.give(block);
  EXPECT_EQ(pool.bytes_out(), 0U);
}

}  // namespace
}  // namespace moxi
