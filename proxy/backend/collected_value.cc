#include "proxy/backend/collected_value.h"

#include <algorithm>

namespace moxi {

CollectedValue::~CollectedValue() {
  for (Block* block : blocks_)
    pool_.give(block);
}

std::span<char> CollectedValue::room() {
  if (blocks_.empty() || blocks_.back()->room() == 0)
    blocks_.push_back(pool_.take_for(std::min(left_, kLargestPayload)));
  Block& last = *blocks_.back();
  return {last.end, std::min(last.room(), left_)};
}

void CollectedValue::advance(size_t n) {
  blocks_.back()->end += n;
  left_ -= n;
}

LargeValue CollectedValue::take(std::unique_ptr<ValueSink> self) {
  LargeValue large;
  large.size = size_;
  large.segments.reserve(blocks_.size());
  for (const Block* block : blocks_)
    large.segments.emplace_back(block->begin, block->size());
  static_cast<void>(self.release());  // it is its own owner from here on
  large.pin = Pin(this, 0);
  return large;
}

void CollectedValue::unpin(uint64_t) {
  delete this;
}

}  // namespace moxi
