#include "server/cache/item_builder.h"

#include <algorithm>
#include <cstring>

namespace moxi {
namespace {

Ref take_piece(CacheCore& core, ThreadBlock& block, size_t bytes) {
  const SlabClasses& classes = core.slabs->classes();
  const SlabClassId fitting = classes.class_for(bytes + kPieceHeader);
  Ref ref = core.chunks.take(block, fitting);
  // A full piece will do for the rest of a value whose own class has nothing.
  if (ref == 0 && fitting != classes.count()) ref = core.chunks.take(block, classes.count());
  return ref;
}

}  // namespace

Ref begin_item(CacheCore& core, ThreadBlock& block, const ItemShape& shape) {
  const SlabClasses& classes = core.slabs->classes();
  const size_t total = core.layout.total(shape.key.size(), shape.client_flags, shape.size);
  SlabClassId id = classes.class_for(total);
  const bool chunked = id == 0;
  if (chunked) {
    id = classes.class_for(core.big.header_total(shape.key.size(), shape.client_flags, shape.size));
    if (id == 0) return 0;
  }
  const Ref ref = core.chunks.take(block, id);
  if (ref == 0) return 0;
  ItemHeader& item = *core.slabs->at(ref);
  item.set_kind(Lifecycle::kReserved,
                static_cast<uint8_t>((shape.client_flags != 0 ? kHasClientFlags : 0U) |
                                     (chunked ? kChunked : 0U)));
  item.size = static_cast<uint32_t>(shape.size);
  item.key_length = static_cast<uint8_t>(shape.key.size());
  item.time.store(core.clock.now(), std::memory_order_relaxed);
  item.exptime.store(shape.exptime, std::memory_order_relaxed);
  core.layout.set_client_flags(item, shape.client_flags);
  std::memcpy(item.bytes() + core.layout.key_offset(item), shape.key.data(), shape.key.size());
  if (chunked) {
    const size_t pieces = core.big.pieces(shape.size);
    for (size_t index = 0; index < pieces; ++index)
      core.big.set_piece(item, index, 0);
  } else if (core.pins.covers(id)) {
    core.pins.own(ref);
  }
  return ref;
}

std::span<char> item_room(CacheCore& core, ThreadBlock& block, Ref ref, size_t filled) {
  ItemHeader& item = *core.slabs->at(ref);
  const size_t left = item.size - filled;
  if (left == 0) return {};
  if (!item.is_chunked()) return {core.layout.value(item) + filled, left};
  const size_t payload = core.big.payload();
  const size_t index = filled / payload;
  const size_t offset = filled % payload;
  const size_t in_piece = std::min(payload - offset, left);
  Ref piece = core.big.piece(item, index);
  if (piece == 0) {
    piece = take_piece(core, block, in_piece);
    if (piece == 0) return {};
    if (core.pins.covers(core.slabs->class_of(piece))) core.pins.own(piece);
    make_piece(*core.slabs->at(piece), ref, static_cast<uint32_t>(index));
    core.big.set_piece(item, index, piece);
  }
  return {core.slabs->at(piece)->bytes() + kPieceHeader + offset, in_piece};
}

bool fill_item(CacheCore& core, ThreadBlock& block, Ref ref, size_t& filled,
               std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> room = item_room(core, block, ref, filled);
    if (room.empty()) return false;
    const size_t step = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), step);
    bytes.remove_prefix(step);
    filled += step;
  }
  return true;
}

}  // namespace moxi
