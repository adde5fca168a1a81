// The only source of chance in a simulation: the same seed gives the same numbers on every machine
// (the distributions of the standard library do not promise that).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace moxi::simulation {

class Dice {
 public:
  // Mixed, because the states of one source are a fixed step apart: neighbouring seeds would see
  // the same numbers.
  explicit Dice(uint64_t seed) : state_(mixed(mixed(seed + 0x2545f4914f6cdd1d))) {}

  uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15); }
  // 0 .. n-1; n > 0.
  size_t below(size_t n) { return static_cast<size_t>(next() % n); }
  // Both ends included.
  size_t between(size_t low, size_t high) { return low + below(high - low + 1); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <typename T>
  T one_of(std::initializer_list<T> choices) {
    return *(choices.begin() + below(choices.size()));
  }
  // A source of its own, so that what one actor draws does not change what another does.
  Dice fork() { return Dice(next()); }

 private:
  static uint64_t mixed(uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
  }

  uint64_t state_;
};

}  // namespace moxi::simulation
