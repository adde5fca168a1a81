#include "common/session/session_pool.h"

#include <memory>
#include <new>

namespace moxi {

SessionPool::~SessionPool() {
  for (Session* chunk : chunks_) {
    std::destroy_n(chunk, kChunk);
    ::operator delete (chunk, std::align_val_t{alignof(Session)});
  }
}

Session& SessionPool::take(Worker& worker) {
  if (free_.empty()) {
    auto* chunk = static_cast<Session*>(
        ::operator new (kChunk * sizeof(Session), std::align_val_t{alignof(Session)}));
    for (size_t i = 0; i < kChunk; ++i)
      new (chunk + i) Session(worker);
    chunks_.push_back(chunk);
    for (size_t i = kChunk; i > 0; --i)
      free_.push_back(chunk + i - 1);
  }
  Session& session = *free_.back();
  free_.pop_back();
  return session;
}

void SessionPool::for_each(FunctionRef<void(Session&)> visit) {
  for (Session* chunk : chunks_) {
    for (size_t i = 0; i < kChunk; ++i)
      visit(chunk[i]);
  }
}

}  // namespace moxi
