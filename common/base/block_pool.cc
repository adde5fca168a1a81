#include "common/base/block_pool.h"

#include <new>

namespace moxi {
namespace {

constexpr size_t bytes_of(BlockSize size) {
  return size_t{256} << (2 * static_cast<unsigned>(size));
}

// What a free list keeps: about 1 MB a size, so that a burst is given back to the heap.
constexpr size_t kept(BlockSize size) {
  return (size_t{1} << 20) / bytes_of(size);
}

}  // namespace

BlockPool::~BlockPool() {
  for (Block* list : free_) {
    while (list != nullptr) {
      Block* next = list->next;
      list->~Block();
      ::operator delete(list);
      list = next;
    }
  }
}

Block* BlockPool::take(BlockSize size) {
  const auto index = static_cast<size_t>(size);
  Block* block = free_[index];
  if (block != nullptr) {
    free_[index] = block->next;
    --free_count_[index];
  } else {
    block = new (::operator new(bytes_of(size))) Block{};
    block->size_class = size;
  }
  block->next = nullptr;
  block->begin = block->end = block->payload();
  block->limit = block->begin + payload_of(size);
  bytes_out_ += bytes_of(size);
  return block;
}

Block* BlockPool::take_for(size_t payload) {
  for (size_t i = 0; i + 1 < kBlockSizes; ++i) {
    const auto size = static_cast<BlockSize>(i);
    if (payload <= payload_of(size)) return take(size);
  }
  return take(BlockSize::k64K);
}

void BlockPool::give(Block* block) {
  block->pin.release();
  const auto index = static_cast<size_t>(block->size_class);
  bytes_out_ -= bytes_of(block->size_class);
  if (free_count_[index] >= kept(block->size_class)) {
    block->~Block();
    ::operator delete(block);
    return;
  }
  block->next = free_[index];
  free_[index] = block;
  ++free_count_[index];
}

}  // namespace moxi
