#include "proxy/forward/arena.h"

#include <algorithm>

namespace moxi {

void Arena::add_block(size_t least) {
  // Small at first, then as large as what came before together.
  size_t payload = BlockPool::payload_of(BlockSize::k256);
  if (last_ != nullptr) {
    const auto next = static_cast<int>(last_->size_class) + 1;
    const auto most = static_cast<int>(BlockSize::k64K);
    payload = BlockPool::payload_of(static_cast<BlockSize>(std::min(next, most)));
  }
  Block* block = pool_.take_for(std::max(payload, least));
  block->next = last_;
  last_ = block;
}

void Arena::clear() {
  while (last_ != nullptr) {
    Block* older = last_->next;
    pool_.give(last_);
    last_ = older;
  }
}

}  // namespace moxi
