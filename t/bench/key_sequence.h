// Which keys a run asks for, one after the other: in order, uniformly or by Zipf's law.
//
// Numbers are drawn in blocks, so that the cache misses of the sampler's table overlap. Popular
// ranks are spread over the key numbers: keys that were loaded one after the other, and lie side
// by side in a server's memory, are not the popular ones. Owned by the generator's only thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "t/bench/zipf_sampler.h"

namespace moxi {

enum class KeyOrder : uint8_t { kSequential, kUniform, kZipf };

class KeySequence {
 public:
  // keys: how many there are, 1 to 2^32 - 1; `zipf` is the exponent, of kZipf only.
  KeySequence(KeyOrder order, uint32_t keys, double zipf, uint64_t seed);

  // The next key's number, below `keys`. kSequential starts at 0 and begins again at the end.
  uint32_t next() {
    if (position_ == block_.size()) refill();
    return block_[position_++];
  }

  // A random number that the keys do not depend on.
  uint64_t random();

 private:
  void refill();

  const KeyOrder order_;
  const uint32_t keys_;
  const uint64_t stride_;  // rank -> key number: multiplication by this, modulo keys_
  std::optional<ZipfSampler> zipf_;
  uint64_t state_;
  uint32_t upcoming_ = 0;
  size_t position_;
  std::array<uint32_t, 1024> block_;
};

}  // namespace moxi
