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

LargeValue CollectedValue::take(std::unique_ptr<CollectedValue> value) {
  LargeValue large;
  large.size = value->size_;
  large.segments.reserve(value->blocks_.size());
  for (const Block* block : value->blocks_)
    large.segments.emplace_back(block->begin, block->size());
  large.pin = Pin(value.release(), 0);
  return large;
}

void CollectedValue::unpin(uint64_t) {
  delete this;
}

}  // namespace moxi
