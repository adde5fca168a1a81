// The bytes that wait to be written to one socket: a chain of blocks, some of which only point to
// pinned values. Small answers are copied into the last block, so that one writev sends many.
//
//   tail_ -> [last] -> [first] -> ... -> [last]     (circular: the last block's next is the first)
//
// Owned by a connection or by a reply that waits for its turn; all calls on the worker's thread
// with the worker's pool. An empty queue owns nothing. Its first block is as small as what asks for
// it; the following ones grow.
#pragma once

#include <sys/uio.h>

#include <cstring>
#include <string_view>

#include "common/base/block_pool.h"
#include "common/base/value_view.h"

namespace moxi {

class OutputQueue {
 public:
  OutputQueue() = default;
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;
  ~OutputQueue();  // must have been cleared

  // Room for `n` contiguous bytes (n <= kLargestPayload); valid until the next call that changes
  // the queue. If a block has to be taken, it is at least as large as `least`.
  char* reserve(size_t n, BlockPool& pool, BlockSize least = BlockSize::k256) {
    if (tail_ != nullptr && tail_->room() >= n) return tail_->end;
    return add_block(n, pool, least);
  }
  // Takes the first `n` bytes of what reserve() gave.
  void commit(size_t n) {
    tail_->end += n;
    bytes_ += n;
  }
  void append(std::string_view bytes, BlockPool& pool);
  // Sends the bytes from where they are; `pinned.pin` is released when they are written or dropped.
  void append_pinned(PinnedBytes pinned, BlockPool& pool);
  void append_large(LargeValue value, BlockPool& pool);
  // Moves all of `other` behind what is here.
  void splice(OutputQueue& other);

  size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

  // Fills at most `max` iovecs with the first bytes; returns how many were filled.
  int gather(iovec* out, int max) const {
    if (tail_ == nullptr || tail_->next != tail_) return gather_chain(out, max);
    out[0] = {tail_->begin, tail_->size()};
    return tail_->size() == 0 ? 0 : 1;
  }
  // Drops the first `n` bytes (n <= bytes()).
  void consume(size_t n, BlockPool& pool) {
    if (n != bytes_ || tail_ == nullptr || tail_->next != tail_) return consume_chain(n, pool);
    pool.give(tail_);
    tail_ = nullptr;
    bytes_ = 0;
  }
  void clear(BlockPool& pool);

 private:
  int gather_chain(iovec* out, int max) const;
  void consume_chain(size_t n, BlockPool& pool);
  char* add_block(size_t n, BlockPool& pool, BlockSize least);
  void push(Block* block);
  void pop_front(BlockPool& pool);

  Block* tail_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace moxi
