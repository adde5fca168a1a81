// Bytes travel with whatever keeps them alive: a Pin is the duty to release them, once.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace moxi {

// What can be pinned: the cache (an item), the proxy (a buffer of a reply).
class PinOwner {
 public:
  // Called exactly once for each Pin made, from whichever thread drops it. `token` is the owner's.
  virtual void unpin(uint64_t token) = 0;

 protected:
  ~PinOwner() = default;
};

class Pin {
 public:
  Pin() = default;
  Pin(PinOwner* owner, uint64_t token) : owner_(owner), token_(token) {}
  Pin(Pin&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), token_(other.token_) {}
  Pin& operator=(Pin&& other) noexcept {
    if (this != &other) {
      release();
      owner_ = std::exchange(other.owner_, nullptr);
      token_ = other.token_;
    }
    return *this;
  }
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin() { release(); }

  explicit operator bool() const { return owner_ != nullptr; }
  void release() {
    if (owner_ != nullptr) std::exchange(owner_, nullptr)->unpin(token_);
  }

 private:
  PinOwner* owner_ = nullptr;
  uint64_t token_ = 0;
};

struct PinnedBytes {
  std::string_view bytes;
  Pin pin;
};

}  // namespace moxi
