// The commands that were sent on a backend connection and are not answered yet, oldest first: a
// ring that grows by doubling and never shrinks, so that a command in flight costs no allocation.
//
//   head_ -> [ oldest ][ ... ][ newest ] ...free...      (capacity: a power of two)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/clock.h"
#include "common/protocol/command.h"
#include "proxy/backend/exchange.h"

namespace moxi {

struct PendingExchange {
  Exchange* exchange = nullptr;
  // Where the command begins in the bytes of its connection: an answer that comes before that was
  // written answers something else.
  uint64_t offset = 0;
  TimePoint deadline;
  uint32_t part = 0;
  Command command = Command::kGet;
  // Of a retrieval how many keys it asks for; where each has an answer of its own, how many of
  // these are still to come.
  uint8_t answers = 0;
  // A command without a reply was sent since the one before: an error may be the answer to that.
  bool follows_noreply = false;
  uint8_t note = 0;  // of a TaggedCodec

  // A get of one key: its answer is shown when it is complete, END included, or not at all.
  bool is_single() const { return answers == 1; }
};

class ExchangeQueue {
 public:
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  const PendingExchange& front() const { return slots_[head_]; }
  // The i-th oldest.
  PendingExchange& at(size_t i) { return slots_[(head_ + i) & (capacity_ - 1)]; }
  // How many have left it so far.
  uint64_t popped() const { return popped_; }

  // A slot behind the newest, for the caller to fill.
  PendingExchange& push() {
    if (count_ == capacity_) grow();
    return slots_[(head_ + count_++) & (capacity_ - 1)];
  }
  void pop() {
    head_ = (head_ + 1) & (capacity_ - 1);
    --count_;
    ++popped_;
  }

 private:
  void grow() {
    const size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
    auto slots = std::make_unique<PendingExchange[]>(capacity);
    for (size_t i = 0; i < count_; ++i)
      slots[i] = slots_[(head_ + i) & (capacity_ - 1)];
    slots_ = std::move(slots);
    capacity_ = capacity;
    head_ = 0;
  }

  std::unique_ptr<PendingExchange[]> slots_;
  size_t capacity_ = 0;
  size_t head_ = 0;
  size_t count_ = 0;
  uint64_t popped_ = 0;
};

}  // namespace moxi
