// Counters that are named by an enumeration (its last enumerator is kCount): one writer, any number
// of readers. Adding is a load, an addition and a store; nothing is locked.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace moxi {

template <typename Name>
class alignas(64) CounterArray {
 public:
  static constexpr size_t kSize = static_cast<size_t>(Name::kCount);

  // The writer.
  void add(Name name, uint64_t n = 1) { set(name, value(name) + n); }
  void subtract(Name name, uint64_t n = 1) { set(name, value(name) - n); }
  // Keeps the largest value that it was given.
  void raise(Name name, uint64_t to) {
    if (to > value(name)) set(name, to);
  }
  void set(Name name, uint64_t to) {
    values_[static_cast<size_t>(name)].store(to, std::memory_order_relaxed);
  }

  // Anybody.
  uint64_t value(Name name) const {
    return values_[static_cast<size_t>(name)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<uint64_t>, kSize> values_{};
};

}  // namespace moxi
