#include "common/session/reply_queue.h"

#include <utility>

namespace moxi {

PendingReply* ReplyQueue::find(Ticket ticket) {
  const auto offset = static_cast<Ticket>(ticket - first_ticket_);
  return offset < count_ ? &slots_[(head_ + offset) & (capacity_ - 1)] : nullptr;
}

PendingReply& ReplyQueue::push(Ticket ticket, const ReplyContext& context) {
  if (count_ == capacity_) grow();
  if (count_ == 0) first_ticket_ = ticket;
  PendingReply& slot = slots_[(head_ + count_) & (capacity_ - 1)];
  slot.context = context;
  slot.done = false;
  slot.keys = slot.body = slot.bytes = 0;
  ++count_;
  return slot;
}

void ReplyQueue::pop(BlockPool& pool) {
  slots_[head_].queue.clear(pool);
  head_ = (head_ + 1) & (capacity_ - 1);
  --count_;
  ++first_ticket_;
}

void ReplyQueue::clear(BlockPool& pool) {
  while (count_ > 0)
    pop(pool);
}

void ReplyQueue::grow() {
  const size_t capacity = capacity_ == 0 ? 8 : 2 * capacity_;
  auto slots = std::make_unique<PendingReply[]>(capacity);
  for (size_t i = 0; i < count_; ++i) {
    PendingReply& from = slots_[(head_ + i) & (capacity_ - 1)];
    slots[i].context = from.context;
    slots[i].done = from.done;
    slots[i].keys = from.keys;
    slots[i].body = from.body;
    slots[i].bytes = from.bytes;
    slots[i].queue.splice(from.queue);
  }
  slots_ = std::move(slots);
  capacity_ = capacity;
  head_ = 0;
}

}  // namespace moxi
