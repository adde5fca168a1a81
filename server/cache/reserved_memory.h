// A range of addresses that is reserved once (PROT_NONE: it costs nothing, also under strict
// overcommit and locked memory) and opened from its start in steps of 2 MB, zero-filled. Nothing
// in it ever moves or is unmapped before the end.
#pragma once

#include <atomic>
#include <cstddef>

#include "common/base/status.h"

namespace moxi {

class ReservedMemory {
 public:
  // Huge pages spare address translation, but the first touch of one fills 2 MB at once.
  enum class HugePages : bool { kNo, kAsTheSystemDoes };

  ReservedMemory() = default;
  static Result<ReservedMemory> reserve(size_t bytes, HugePages huge = HugePages::kAsTheSystemDoes);
  ReservedMemory(ReservedMemory&& other) noexcept;
  ReservedMemory& operator=(ReservedMemory&& other) noexcept;
  ReservedMemory(const ReservedMemory&) = delete;
  ReservedMemory& operator=(const ReservedMemory&) = delete;
  ~ReservedMemory();

  char* base() const { return base_; }
  size_t size() const { return size_; }
  size_t opened() const { return opened_.load(std::memory_order_relaxed); }

  // Makes the first `bytes` usable; false when there is no memory or the range ends before. A
  // system call only when a step is crossed. One caller at a time.
  [[nodiscard]] bool open(size_t bytes);

 private:
  char* base_ = nullptr;
  size_t size_ = 0;
  std::atomic<size_t> opened_{0};
};

}  // namespace moxi
