// The sessions of one worker, in chunks that are never given back while the worker lives: a
// Responder may look at its session's generation after the client has gone. Worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/base/function_ref.h"
#include "common/session/session.h"

namespace moxi {

class SessionPool {
 public:
  SessionPool() = default;
  ~SessionPool();
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  // A session without a client.
  Session& take(Worker& worker);
  // It is closed, and nothing of it is on the stack.
  void give(Session& session) { free_.push_back(&session); }
  void for_each(FunctionRef<void(Session&)> visit);

 private:
  static constexpr size_t kChunk = 64;

  std::vector<Session*> chunks_;  // arrays of kChunk constructed sessions
  std::vector<Session*> free_;
};

}  // namespace moxi
