#include "server/cache/reserved_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace moxi {
namespace {
constexpr size_t kStep = size_t{2} << 20;
}

Result<ReservedMemory> ReservedMemory::reserve(size_t bytes, HugePages huge) {
  const size_t size = (bytes + kStep - 1) / kStep * kStep;
  void* base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) {
    return Status::error("cannot reserve " + std::to_string(size >> 20) +
                         " MB of addresses: " + std::strerror(errno));
  }
  // Best effort: kernels without huge pages know no such advice.
  if (huge == HugePages::kNo) static_cast<void>(madvise(base, size, MADV_NOHUGEPAGE));
  ReservedMemory memory;
  memory.base_ = static_cast<char*>(base);
  memory.size_ = size;
  return memory;
}

ReservedMemory::ReservedMemory(ReservedMemory&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      opened_(other.opened_.exchange(0)) {}

ReservedMemory& ReservedMemory::operator=(ReservedMemory&& other) noexcept {
  if (this != &other) {
    if (base_ != nullptr) munmap(base_, size_);
    base_ = std::exchange(other.base_, nullptr);
    size_ = std::exchange(other.size_, 0);
    opened_.store(other.opened_.exchange(0));
  }
  return *this;
}

ReservedMemory::~ReservedMemory() {
  if (base_ != nullptr) munmap(base_, size_);
}

bool ReservedMemory::open(size_t bytes) {
  const size_t open_now = opened();
  if (bytes <= open_now) return true;
  if (bytes > size_) return false;
  const size_t until = std::min((bytes + kStep - 1) / kStep * kStep, size_);
  if (mprotect(base_ + open_now, until - open_now, PROT_READ | PROT_WRITE) != 0) return false;
  opened_.store(until, std::memory_order_relaxed);
  return true;
}

}  // namespace moxi
