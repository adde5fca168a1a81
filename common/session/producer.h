// Whoever has more to say than an answer should hold: a dump of all keys, a log that is watched.
// A session has at most one; it is asked for more whenever little of what it said is unread.
//
//   Responder::produce() --> Session keeps it --> resume(out) --> resume(out) --> kEnded
//                                  ^                                 |
//                                  '-- Wakeup::wake() <-- kIdle -----'
//
// While it runs no further request of its client is carried out: those that came wait for its end.
// It is destroyed when it has ended, when its client goes, or by the Drain. On the session's
// worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/session/responder.h"

namespace moxi {

enum class Production : uint8_t {
  kMore,   // there is more; asked again in a later turn, once there is room
  kIdle,   // nothing to say until wake()
  kEnded,  // all is said, its last line among it
  kBroken  // the rest cannot be said: the client is closed
};

// Where a producer writes.
class ProducerOutput {
 public:
  ProducerOutput(OutputQueue& queue, BlockPool& pool) : queue_(queue), pool_(pool) {}

  void append(std::string_view bytes) { queue_.append(bytes, pool_); }
  // Room for `n` bytes in a row (n <= kLargestPayload), and how many of them were used.
  char* reserve(size_t n) { return queue_.reserve(n, pool_, BlockSize::k16K); }
  void commit(size_t n) { queue_.commit(n); }

 private:
  OutputQueue& queue_;
  BlockPool& pool_;
};

// Wakes a producer that is idle. On its worker's thread, for as long as anybody likes: once the
// producer has gone it does nothing.
class Wakeup {
 public:
  Wakeup() = default;
  Wakeup(Session& session, RequestId id) : session_(&session), id_(id) {}

  void wake() const;

 private:
  Session* session_ = nullptr;
  RequestId id_ = 0;
};

class Producer {
 public:
  // It may add this much, give or take a line, in one call; and does no more work than that takes.
  static constexpr size_t kStep = size_t{32} << 10;

  virtual ~Producer() = default;
  virtual Production resume(ProducerOutput& out) = 0;
  // Before the first resume(): how it can be woken.
  virtual void started(const Wakeup&) {}
  // It has no end of its own: what its client sends is dropped meanwhile, and when the client sends
  // nothing more, that is the end.
  virtual bool is_endless() const { return false; }
  // At the end of the process it may be stopped before its own end.
  virtual bool may_be_cut() const { return true; }
};

}  // namespace moxi
