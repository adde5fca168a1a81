// The answers of one client that are not complete yet, in the order of its requests.
//
//   [ front: written straight to the socket's queue ][ waits, with what it has ][ ... ]
//     ticket n                                          n+1                       n+2
//
// A ring of slots; the tickets of the slots are consecutive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/output_queue.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"

namespace moxi {

struct PendingReply {
  ReplyContext context;
  bool done = false;
  uint32_t keys = 0;   // asked for; 0 unless it asks for values
  uint32_t body = 0;   // bytes of the value that is stored
  uint32_t bytes = 0;  // of its answer, as far as it came
  OutputQueue queue;   // empty while it is the front
};

class ReplyQueue {
 public:
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  PendingReply& front() { return slots_[head_]; }
  // The slot of `ticket`, or null if it is not waiting.
  PendingReply* find(Ticket ticket);
  bool is_front(Ticket ticket) const { return count_ > 0 && ticket == first_ticket_; }

  PendingReply& push(Ticket ticket, const ReplyContext& context);
  // The front is complete and its bytes are elsewhere.
  void pop(BlockPool& pool);
  void clear(BlockPool& pool);

 private:
  void grow();

  std::unique_ptr<PendingReply[]> slots_;
  size_t capacity_ = 0;  // a power of two
  size_t head_ = 0;
  size_t count_ = 0;
  Ticket first_ticket_ = 0;
};

}  // namespace moxi
