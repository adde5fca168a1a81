// The table of slab classes: which chunk sizes exist and which one an item goes to. Constant after
// construction, read by all threads. Class ids and sizes are memcached's, because tools read them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/base/status.h"
#include "server/cache/cache_types.h"

namespace moxi {

inline constexpr size_t kPageSize = size_t{1} << 20;
inline constexpr size_t kMaxSlabClasses = 63;
// What memcached's own item header takes; the table and the limit of -I are counted in it.
inline constexpr size_t kMemcachedItemHeader = 48;
// A chunk's number in its page has 14 bits.
inline constexpr uint32_t kMaxChunksPerPage = (1U << 14) - 1;

using SlabClassId = uint8_t;  // 1..kMaxSlabClasses; 0 is none

class SlabClasses {
 public:
  static Result<SlabClasses> create(const CacheConfig& config);

  // The smallest class whose chunks hold `size` bytes; 0 when none does.
  SlabClassId class_for(size_t size) const {
    if (size <= kDirectLimit) return by_size_[(size + 7) / 8];
    return search(size);
  }
  SlabClassId count() const { return count_; }
  uint32_t chunk_size(SlabClassId id) const { return sizes_[id]; }
  uint32_t chunks_per_page(SlabClassId id) const {
    const auto fit = static_cast<uint32_t>(kPageSize / sizes_[id]);
    return fit > kMaxChunksPerPage ? kMaxChunksPerPage : fit;
  }
  size_t largest_size() const { return sizes_[count_]; }

 private:
  // Sizes up to 4 KB are looked up by their number of 8-byte words, the rest is searched.
  static constexpr size_t kDirectLimit = 4096;

  SlabClasses() = default;
  void build_lookup();
  SlabClassId search(size_t size) const {
    if (size > largest_size()) return 0;
    SlabClassId id = first_searched_;
    while (sizes_[id] < size)
      ++id;
    return id;
  }

  SlabClassId count_ = 0;
  SlabClassId first_searched_ = 1;
  std::array<uint32_t, kMaxSlabClasses + 1> sizes_{};
  std::array<SlabClassId, kDirectLimit / 8 + 1> by_size_{};
};

}  // namespace moxi
