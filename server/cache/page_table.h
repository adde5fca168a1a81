// References to chunks, and what is known of each 1 MB page.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"
#include "server/cache/slab_classes.h"

namespace moxi {

// [0:1][page:17][chunk:14]. Page 0 is never used, so 0 is no reference. A set top bit marks a
// ghost in the hash table (bucket.h).
using Ref = uint32_t;
using PageId = uint32_t;

inline constexpr unsigned kChunkBits = 14;
inline constexpr Ref kChunkMask = (Ref{1} << kChunkBits) - 1;
inline constexpr Ref kGhostBit = Ref{1} << 31;
inline constexpr PageId kMaxPages = PageId{1} << (31 - kChunkBits);

constexpr PageId page_of(Ref ref) {
  return ref >> kChunkBits;
}
constexpr uint32_t chunk_of(Ref ref) {
  return ref & kChunkMask;
}
constexpr Ref make_ref(PageId page, uint32_t chunk) {
  return (page << kChunkBits) | chunk;
}

enum class PageState : uint8_t {
  kFree,      // in the pool
  kInUse,     // belongs to a class
  kDraining,  // being emptied for another class: nothing is allocated from it
};

// Fields without a note are guarded by the lock of the page's class (of the pool while free).
struct alignas(32) Page {
  std::atomic<uint32_t> chunk_size;  // read by everybody who turns a Ref into an address
  // No item in the page expires before this second; 0 when none expires. Lowered under the bucket
  // lock of the item that expires, raised by a sweep (page_sweep.h).
  std::atomic<RelTime> min_exp;
  std::atomic<SlabClassId> class_id;
  PageState state;
  uint8_t swept_generation;  // of flush_all: no item is left of an older one
  bool has_free;             // it is in the class's list of pages with free chunks
  uint16_t fresh;            // chunks from here on were never used
  uint16_t free_head;        // chunk number + 1 of the first free used chunk; 0: none
  uint16_t live;             // chunks that are not free
  PageId next;               // in the class, in the order in which it took its pages
  PageId next_free;          // next page with free chunks, or next in the pool
};
static_assert(sizeof(Page) == 32);

}  // namespace moxi
