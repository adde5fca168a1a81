#include "common/base/output_queue.h"

#include <algorithm>
#include <cassert>

namespace moxi {

OutputQueue::~OutputQueue() {
  assert(tail_ == nullptr && "cleared before it is destroyed");
}

void OutputQueue::push(Block* block) {
  if (tail_ == nullptr) {
    block->next = block;
  } else {
    block->next = tail_->next;
    tail_->next = block;
  }
  tail_ = block;
}

void OutputQueue::pop_front(BlockPool& pool) {
  Block* front = tail_->next;
  if (front == tail_) {
    tail_ = nullptr;
  } else {
    tail_->next = front->next;
  }
  pool.give(front);
}

char* OutputQueue::add_block(size_t n, BlockPool& pool, BlockSize least) {
  if (tail_ != nullptr) {
    const auto next = static_cast<uint8_t>(tail_->size_class) + 1;
    const auto most = static_cast<uint8_t>(BlockSize::k16K);
    least = std::max(least, static_cast<BlockSize>(std::min<int>(next, most)));
  }
  push(n <= BlockPool::payload_of(least) ? pool.take(least) : pool.take_for(n));
  return tail_->end;
}

void OutputQueue::append(std::string_view bytes, BlockPool& pool) {
  while (!bytes.empty()) {
    if (tail_ == nullptr || tail_->room() == 0)
      add_block(std::min(bytes.size(), kLargestPayload), pool, BlockSize::k256);
    const size_t n = std::min(bytes.size(), tail_->room());
    std::memcpy(tail_->end, bytes.data(), n);
    commit(n);
    bytes.remove_prefix(n);
  }
}

void OutputQueue::append_pinned(PinnedBytes pinned, BlockPool& pool) {
  if (pinned.bytes.empty()) return;
  Block* block = pool.take(BlockSize::k256);
  // Never written through: room() of such a block is 0.
  block->begin = const_cast<char*>(pinned.bytes.data());
  block->end = block->limit = block->begin + pinned.bytes.size();
  block->pin = std::move(pinned.pin);
  push(block);
  bytes_ += pinned.bytes.size();
}

void OutputQueue::append_large(LargeValue value, BlockPool& pool) {
  for (size_t i = 0; i < value.segments.size(); ++i) {
    const bool last = i + 1 == value.segments.size();
    append_pinned({value.segments[i], last ? std::move(value.pin) : Pin{}}, pool);
  }
}

void OutputQueue::splice(OutputQueue& other) {
  if (other.tail_ == nullptr) return;
  if (tail_ != nullptr) std::swap(tail_->next, other.tail_->next);
  tail_ = other.tail_;
  bytes_ += other.bytes_;
  other.tail_ = nullptr;
  other.bytes_ = 0;
}

int OutputQueue::gather_chain(iovec* out, int max) const {
  if (tail_ == nullptr) return 0;
  int n = 0;
  Block* block = tail_;
  do {
    block = block->next;
    if (block->size() == 0) continue;
    out[n++] = {block->begin, block->size()};
  } while (block != tail_ && n < max);
  return n;
}

void OutputQueue::consume_chain(size_t n, BlockPool& pool) {
  bytes_ -= n;
  if (bytes_ == 0) {
    while (tail_ != nullptr)
      pop_front(pool);
    return;
  }
  while (n > 0) {
    Block* front = tail_->next;
    const size_t taken = std::min(n, front->size());
    front->begin += taken;
    n -= taken;
    if (front->size() == 0) pop_front(pool);
  }
}

void OutputQueue::clear(BlockPool& pool) {
  bytes_ = 0;
  while (tail_ != nullptr)
    pop_front(pool);
}

}  // namespace moxi
