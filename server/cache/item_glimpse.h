// What is known of a key without using it: nothing is counted, bumped or deleted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/cache/cache_core.h"

namespace moxi {

struct ItemGlimpse {
  enum class State : uint8_t { kNotFound, kFound, kFlushed, kExpired };

  State state = State::kNotFound;
  SlabClassId slab_class = 0;
  RelTime exptime = kNeverExpires;
  size_t size = 0;  // of the value
};

// Any thread, no lock held. Of what is expired or flushed only the state is told.
ItemGlimpse glimpse_item(const CacheCore& core, std::string_view key, uint64_t hash);

}  // namespace moxi
