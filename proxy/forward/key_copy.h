// A key that outlives its request: in place while it is short, as most are, else in a pooled block.
// Worker's thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "common/base/block_pool.h"

namespace moxi {

class KeyCopy {
 public:
  KeyCopy() = default;
  KeyCopy(const KeyCopy&) = delete;
  KeyCopy& operator=(const KeyCopy&) = delete;

  // Precondition: it holds none. `key` has at most kMaxKeyLength bytes.
  void set(std::string_view key, BlockPool& pool) {
    size_ = static_cast<uint32_t>(key.size());
    if (key.size() > kInPlace) block_ = pool.take_for(key.size());
    std::memcpy(begin(), key.data(), key.size());
  }
  void clear(BlockPool& pool) {
    if (block_ != nullptr) pool.give(block_);
    block_ = nullptr;
    size_ = 0;
  }
  std::string_view view() { return {begin(), size_}; }

 private:
  static constexpr size_t kInPlace = 52;

  char* begin() { return block_ == nullptr ? bytes_.data() : block_->payload(); }

  Block* block_ = nullptr;
  uint32_t size_ = 0;
  std::array<char, kInPlace> bytes_;
};

}  // namespace moxi
