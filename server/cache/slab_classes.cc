#include "server/cache/slab_classes.h"

#include <string>

namespace moxi {
namespace {

constexpr size_t kAlignment = 8;

constexpr size_t align_up(size_t size) {
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

Status check(const CacheConfig& config) {
  if (config.growth_factor <= 1.0) return Status::error("slab growth factor must be above 1");
  if (config.chunk_space == 0) return Status::error("chunk size must be above 0");
  if (config.slab_chunk_max < 1024 || config.slab_chunk_max > kPageSize ||
      config.slab_chunk_max % kAlignment != 0) {
    return Status::error("slab_chunk_max must be 1 KB to 1 MB");
  }
  size_t before = 0;
  for (const size_t size : config.slab_sizes) {
    if (size <= before || size > config.slab_chunk_max) {
      return Status::error("slab_sizes must ascend and not exceed slab_chunk_max");
    }
    before = size;
  }
  if (config.slab_sizes.size() >= kMaxSlabClasses) {
    return Status::error("slab_sizes names too many classes, at most " +
                         std::to_string(kMaxSlabClasses - 1));
  }
  return Status::ok();
}

}  // namespace

Result<SlabClasses> SlabClasses::create(const CacheConfig& config) {
  if (Status status = check(config); !status.is_ok()) return status;
  SlabClasses classes;
  const auto add = [&classes](size_t size) {
    classes.sizes_[++classes.count_] = static_cast<uint32_t>(size);
  };
  const size_t last = config.slab_chunk_max;
  if (!config.slab_sizes.empty()) {
    for (const size_t size : config.slab_sizes) {
      const size_t aligned = align_up(size);
      const size_t previous = classes.count_ == 0 ? 0 : classes.sizes_[classes.count_];
      if (aligned < last && aligned > previous) add(aligned);
    }
  } else {
    const auto limit = static_cast<double>(last) / config.growth_factor;
    size_t size = kMemcachedItemHeader + config.chunk_space;
    while (classes.count_ < kMaxSlabClasses - 1) {
      if (static_cast<double>(size) >= limit) break;
      size = align_up(size);
      if (size >= last) break;
      add(size);
      const auto grown = static_cast<size_t>(static_cast<double>(size) * config.growth_factor);
      // A factor close to 1 must still lead on.
      size = grown > size ? grown : size + 1;
    }
  }
  add(last);
  classes.build_lookup();
  return classes;
}

void SlabClasses::build_lookup() {
  SlabClassId id = 1;
  for (size_t words = 0; words < by_size_.size(); ++words) {
    while (id <= count_ && sizes_[id] < words * kAlignment)
      ++id;
    by_size_[words] = id <= count_ ? id : SlabClassId{0};
  }
  first_searched_ = id <= count_ ? id : count_;
}

}  // namespace moxi
