// A number whose bits all depend on all bits of another: splitmix64, whose output for the multiples
// of its step passes for random. A pure function; any thread.
#pragma once

#include <cstdint>

namespace moxi {

// What the arguments of successive calls are apart.
inline constexpr uint64_t kScrambleStep = 0x9e3779b97f4a7c15;

constexpr uint64_t scramble(uint64_t number) {
  number += kScrambleStep;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

}  // namespace moxi
