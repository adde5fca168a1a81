// Who wants to hear of items that are evicted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/clock.h"
#include "server/cache/slab_classes.h"

namespace moxi {

struct EvictedItem {
  std::string_view key;
  int64_t seconds_left = -1;  // -1: for ever
  RelTime idle = 0;           // seconds since it was used
  size_t size = 0;            // of the value
  SlabClassId slab_class = 0;
  bool fetched = false;
};

class EvictionLog {
 public:
  // By whoever needs the room, with the locks of the item's class and bucket held: must be quick
  // and must not call the cache.
  virtual void evicted(const EvictedItem& item) = 0;

 protected:
  ~EvictionLog() = default;
};

}  // namespace moxi
