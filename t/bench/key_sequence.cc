// See key_sequence.h.
#include "t/bench/key_sequence.h"

#include <numeric>

namespace moxi {

namespace {

__extension__ using Wide = unsigned __int128;

// A multiplier that permutes 0 .. keys - 1 and throws neighbours far apart.
uint64_t stride_for(uint32_t keys) {
  uint64_t stride = 2654435761;
  while (std::gcd(stride, static_cast<uint64_t>(keys)) != 1)
    stride += 2;
  return stride;
}

}  // namespace

KeySequence::KeySequence(KeyOrder order, uint32_t keys, double zipf, uint64_t seed)
    : order_(order), keys_(keys), stride_(stride_for(keys)), state_(seed) {
  if (order == KeyOrder::kZipf) zipf_.emplace(keys, zipf);
  position_ = block_.size();
}

// splitmix64: one addition and a mixing function of its result.
uint64_t KeySequence::random() {
  state_ += 0x9e3779b97f4a7c15;
  uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

void KeySequence::refill() {
  position_ = 0;
  switch (order_) {
    case KeyOrder::kSequential:
      for (uint32_t& key : block_) {
        key = upcoming_;
        upcoming_ = upcoming_ + 1 == keys_ ? 0 : upcoming_ + 1;
      }
      return;
    case KeyOrder::kUniform:
      for (uint32_t& key : block_) {
        key = static_cast<uint32_t>((static_cast<Wide>(random()) * keys_) >> 64);
      }
      return;
    case KeyOrder::kZipf:
      for (uint32_t& key : block_) {
        key = static_cast<uint32_t>(zipf_->rank(random()) * stride_ % keys_);
      }
      return;
  }
}

}  // namespace moxi
