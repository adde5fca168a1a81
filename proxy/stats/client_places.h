// How many clients a pool lets in at the same time, on all workers together. The main thread takes
// places, whichever worker loses a client gives its place back.
#pragma once

#include <atomic>
#include <cstdint>

namespace moxi {

class ClientPlaces {
 public:
  explicit ClientPlaces(uint32_t most) : most_(most) {}

  // One thread. False: there is none.
  [[nodiscard]] bool take() {
    if (taken_.load(std::memory_order_relaxed) >= most_) return false;
    taken_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  // Any thread.
  void give_back() { taken_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  const uint32_t most_;
  std::atomic<uint32_t> taken_{0};
};

}  // namespace moxi
