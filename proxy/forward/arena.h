// Memory for what one forward has to remember (keys, values that wait for their turn): taken piece
// by piece from pooled blocks, given back all at once. Worker's thread only.
//
//   [ block: key key key value ... ] -> [ block: value ... ] -> ...
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "common/base/block_pool.h"

namespace moxi {

class Arena {
 public:
  explicit Arena(BlockPool& pool) : pool_(pool) {}
  ~Arena() { clear(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // A copy of `bytes` (at most kLargestPayload of them) that lives until clear().
  std::string_view keep(std::string_view bytes) {
    if (last_ == nullptr || last_->room() < bytes.size()) add_block(bytes.size());
    char* const to = last_->end;
    std::memcpy(to, bytes.data(), bytes.size());
    last_->end += bytes.size();
    return {to, bytes.size()};
  }
  void clear();

 private:
  void add_block(size_t least);

  BlockPool& pool_;
  Block* last_ = nullptr;  // the older ones follow by `next`
};

}  // namespace moxi
