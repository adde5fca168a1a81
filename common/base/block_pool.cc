#include "common/base/block_pool.h"

#include <new>

namespace moxi {

BlockPool::~BlockPool() {
  for (FreeList& list : free_) {
    while (list.first != nullptr) {
      Block* block = list.first;
      list.first = block->next;
      destroy(block);
    }
  }
}

Block* BlockPool::make(BlockSize size) {
  auto* block = new (::operator new(bytes_of(size))) Block{};
  block->size_class = size;
  block->begin = block->end = block->payload();
  block->limit = block->begin + payload_of(size);
  bytes_out_ += bytes_of(size);
  return block;
}

void BlockPool::destroy(Block* block) {
  block->~Block();
  ::operator delete(block);
}

Block* BlockPool::take_for(size_t payload) {
  for (size_t i = 0; i + 1 < kBlockSizes; ++i) {
    const auto size = static_cast<BlockSize>(i);
    if (payload <= payload_of(size)) return take(size);
  }
  return take(BlockSize::k64K);
}

}  // namespace moxi
