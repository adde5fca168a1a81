// Buffers of one worker, in five sizes, recycled through free lists.
//
//   Block: | next  begin  end  limit  pin  size class | payload ......................... |
//                    ^begin         ^end             ^limit
//
// [begin, end) holds bytes; [end, limit) is room. A block whose bytes lie elsewhere (a pinned
// value) has end == limit and owns a Pin instead of payload. A pool belongs to one worker thread;
// it knows how many bytes are out, so that a worker's buffers can be capped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/base/pin.h"

namespace moxi {

enum class BlockSize : uint8_t { k256, k1K, k4K, k16K, k64K };
inline constexpr size_t kBlockSizes = 5;

struct Block {
  Block* next;
  char* begin;
  char* end;
  char* limit;
  Pin pin;
  BlockSize size_class;

  char* payload() { return reinterpret_cast<char*>(this + 1); }
  size_t size() const { return static_cast<size_t>(end - begin); }
  size_t room() const { return static_cast<size_t>(limit - end); }
};

class BlockPool {
 public:
  BlockPool() = default;
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // An empty block of that size (payload = size - sizeof(Block)); never null.
  Block* take(BlockSize size);
  // The smallest block with at least `payload` bytes of room; `payload` <= kLargestPayload.
  Block* take_for(size_t payload);
  // Back to its free list, or to the heap when enough are kept; drops the pin.
  void give(Block* block);

  // Bytes of blocks that are out.
  size_t bytes_out() const { return bytes_out_; }

  static constexpr size_t payload_of(BlockSize size) {
    return (size_t{256} << (2 * static_cast<unsigned>(size))) - sizeof(Block);
  }

 private:
  std::array<Block*, kBlockSizes> free_{};
  std::array<size_t, kBlockSizes> free_count_{};
  size_t bytes_out_ = 0;
};

inline constexpr size_t kLargestPayload = BlockPool::payload_of(BlockSize::k64K);

}  // namespace moxi
