// A value on its way into the cache: bytes are received straight into the item's chunk, or into
// the pieces of a big item, which are taken one by one as bytes arrive and never from the announced
// length. Owned by one session, used by its worker's thread only; invisible to everybody else until
// Cache::finish() links it. Destroyed unfinished, it gives everything back and nothing is stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "server/cache/cache_types.h"

namespace moxi {

class Cache;
class CacheCore;
class CacheThread;

class Upload {
 public:
  Upload() = default;
  Upload(Upload&& other) noexcept { swap(other); }
  Upload& operator=(Upload&& other) noexcept {
    swap(other);
    return *this;
  }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;
  ~Upload() { discard(); }

  // Room for the next bytes, at most to the end of a piece. Empty when the value is complete, or
  // when there is no memory for the next piece: failed() is then true, the caller swallows the
  // rest, and finish() answers kNoMemory.
  std::span<char> next();
  // `bytes` of the span given by next() have been filled.
  void advance(size_t bytes);

  size_t remaining() const { return size_ - filled_; }
  bool failed() const { return failed_; }
  explicit operator bool() const { return core_ != nullptr; }

 private:
  friend class Cache;

  void discard();
  void swap(Upload& other) noexcept;

  CacheCore* core_ = nullptr;
  CacheThread* thread_ = nullptr;
  uint64_t hash_ = 0;
  uint64_t cas_ = 0;
  size_t size_ = 0;
  size_t filled_ = 0;
  uint32_t ref_ = 0;  // the unlinked item; its key and flags are in it
  StoreMode mode_ = StoreMode::kSet;
  bool failed_ = false;
};

}  // namespace moxi
