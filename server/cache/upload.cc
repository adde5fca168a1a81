#include "server/cache/upload.h"

#include "server/cache/cache_thread.h"
#include "server/cache/item_builder.h"

namespace moxi {

std::span<char> Upload::next() {
  if (core_ == nullptr || failed_ || remaining() == 0) return {};
  const std::span<char> room = item_room(*core_, thread_->block(), ref_, filled_);
  failed_ = room.empty();
  return room;
}

void Upload::advance(size_t bytes) {
  filled_ += bytes;
}

void Upload::discard() {
  if (ref_ != 0) core_->release(ref_);
  ref_ = 0;
  core_ = nullptr;
}

void Upload::swap(Upload& other) noexcept {
  std::swap(core_, other.core_);
  std::swap(thread_, other.thread_);
  std::swap(hash_, other.hash_);
  std::swap(cas_, other.cas_);
  std::swap(size_, other.size_);
  std::swap(filled_, other.filled_);
  std::swap(ref_, other.ref_);
  std::swap(mode_, other.mode_);
  std::swap(failed_, other.failed_);
}

}  // namespace moxi
