// Bytes on their way out, with room that is checked once per answer instead of once per piece.
// Owned by one thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace moxi {

class ReplyBuffer {
 public:
  // Makes room for `size` more bytes; the pieces that follow may take that much together.
  void ensure(size_t size) {
    if (bytes_.size() - size_ < size) bytes_.resize((size_ + size) * 2);
  }
  // REQUIRES: room made by ensure().
  void put(std::string_view piece) {
    std::memcpy(bytes_.data() + size_, piece.data(), piece.size());
    size_ += piece.size();
  }
  void append(std::string_view piece) {
    ensure(piece.size());
    put(piece);
  }

  std::string_view view() const { return {bytes_.data(), size_}; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

 private:
  std::vector<char> bytes_ = std::vector<char>(4096);
  size_t size_ = 0;
};

}  // namespace moxi
