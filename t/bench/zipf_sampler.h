// Exact samples of a Zipf distribution over n ranks: rank r (from 0) has weight 1 / (r + 1)^s.
//
// An alias table: n slots of equal probability, each split between its own rank and one other.
// One 64-bit random number and one slot (16 bytes) per sample, whatever s is. Immutable after
// construction, any thread.
//
//     slot   |  0  |  1  |  2  |  3  |     a random number picks the slot with its high part;
//            | 0000| 1100| 2200| 3000|     its low part, against `threshold`, decides between
//     owner    0     1/0   2/0   3/0       the slot's own rank and `other`
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moxi {

class ZipfSampler {
 public:
  // ranks: 1 to 2^32 - 1. s >= 0; 0 is the uniform distribution.
  ZipfSampler(uint32_t ranks, double s);

  // The rank that a uniformly distributed random number stands for; 0 is the most popular.
  uint32_t rank(uint64_t random) const;

 private:
  struct Slot {
    uint64_t threshold;  // low parts below this stay with the slot's own rank
    uint32_t other;
  };

  std::vector<Slot> slots_;
};

}  // namespace moxi
