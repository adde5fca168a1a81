// Items larger than the largest chunk: a header item in a small chunk, which holds key and flags
// and refers to the pieces that hold the value.
//
//   header item | key | pad | ref ref ref |        piece: | owner index | bytes... |
//                              |   |   `-> last piece, in the class that fits it
//                              `---`-----> pieces of slab_chunk_max
//
// Pieces are written while the item is nobody else's, and then never again: a changed value is a
// new item. The header is freed after the pieces: a hand that sees a piece may look at its owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "server/cache/item.h"
#include "server/cache/page_table.h"
#include "server/cache/slab_allocator.h"

namespace moxi {

inline constexpr size_t kPieceHeader = sizeof(ItemHeader);

// A piece uses two words of the common header for itself.
inline Ref piece_owner(const ItemHeader& piece) {
  return piece.exptime.load(std::memory_order_relaxed);
}
inline uint32_t piece_index(const ItemHeader& piece) {
  return piece.time.load(std::memory_order_relaxed);
}
inline void make_piece(ItemHeader& piece, Ref owner, uint32_t index) {
  piece.exptime.store(owner, std::memory_order_relaxed);
  piece.time.store(index, std::memory_order_relaxed);
  piece.set_lifecycle(Lifecycle::kPiece, std::memory_order_release);
}

// The geometry of big items; constant per cache.
class BigItemLayout {
 public:
  BigItemLayout(const ItemLayout& items, size_t largest_chunk)
      : items_(items), payload_(largest_chunk - kPieceHeader) {}

  // Bytes of value in a full piece.
  size_t payload() const { return payload_; }
  size_t pieces(size_t value_size) const { return (value_size + payload_ - 1) / payload_; }
  // Bytes of the header item.
  size_t header_total(size_t key_length, uint32_t client_flags, size_t value_size) const {
    return align(items_.key_offset(client_flags != 0) + key_length) +
           pieces(value_size) * sizeof(Ref);
  }

  // References of the pieces; those not taken yet are 0.
  Ref piece(const ItemHeader& item, size_t index) const {
    Ref ref = 0;
    std::memcpy(&ref, item.bytes() + refs_offset(item) + index * sizeof(Ref), sizeof(Ref));
    return ref;
  }
  void set_piece(ItemHeader& item, size_t index, Ref ref) const {
    std::memcpy(item.bytes() + refs_offset(item) + index * sizeof(Ref), &ref, sizeof(Ref));
  }

  // visit(std::string_view) for each piece's bytes in order.
  template <typename Visit>
  void for_each_segment(const SlabAllocator& slabs, const ItemHeader& item, Visit&& visit) const {
    size_t left = item.size;
    for (size_t index = 0; left != 0; ++index) {
      const size_t bytes = std::min(left, payload_);
      visit(std::string_view(slabs.at(piece(item, index))->bytes() + kPieceHeader, bytes));
      left -= bytes;
    }
  }

 private:
  static constexpr size_t align(size_t size) { return (size + 3) & ~size_t{3}; }
  size_t refs_offset(const ItemHeader& item) const {
    return align(items_.key_offset(item) + item.key_length);
  }

  const ItemLayout items_;
  const size_t payload_;
};

}  // namespace moxi
