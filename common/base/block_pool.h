// Buffers of one worker, in five sizes, recycled through free lists.
//
//   Block: | next  begin  end  limit  pin  size class | payload ......................... |
//                    ^begin         ^end             ^limit
//
// [begin, end) holds bytes; [end, limit) is room. A block whose bytes lie elsewhere (a pinned
// value) has end == limit and owns a Pin instead of payload. A pool belongs to one worker thread;
// it knows how many bytes are out, so that a worker's buffers can be capped.
#pragma once

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
  Block* take(BlockSize size) {
    FreeList& list = free_[static_cast<size_t>(size)];
    Block* block = list.first;
    if (block == nullptr) return make(size);
    list.first = block->next;
    --list.count;
    block->begin = block->end = block->payload();
    block->limit = block->begin + payload_of(size);
    bytes_out_ += bytes_of(size);
    return block;
  }
  // The smallest block with at least `payload` bytes of room; `payload` <= kLargestPayload.
  Block* take_for(size_t payload);
  // Back to its free list, or to the heap when enough are kept; drops the pin.
  void give(Block* block) {
    block->pin.release();
    FreeList& list = free_[static_cast<size_t>(block->size_class)];
    bytes_out_ -= bytes_of(block->size_class);
    if (list.count >= kept(block->size_class)) return destroy(block);
    block->next = list.first;
    list.first = block;
    ++list.count;
  }

  // Bytes of blocks that are out.
  size_t bytes_out() const { return bytes_out_; }

  static constexpr size_t payload_of(BlockSize size) { return bytes_of(size) - sizeof(Block); }

 private:
  struct FreeList {
    Block* first = nullptr;
    size_t count = 0;
  };

  static constexpr size_t bytes_of(BlockSize size) {
    return size_t{256} << (2 * static_cast<unsigned>(size));
  }
  // What a free list keeps: 1 MB a size, so that a burst is given back to the heap.
  static constexpr size_t kept(BlockSize size) {
    return size_t{4096} >> (2 * static_cast<unsigned>(size));
  }
  [[gnu::noinline]] Block* make(BlockSize size);
  static void destroy(Block* block);

  FreeList free_[kBlockSizes];
  size_t bytes_out_ = 0;
};

inline constexpr size_t kLargestPayload = BlockPool::payload_of(BlockSize::k64K);

}  // namespace moxi
