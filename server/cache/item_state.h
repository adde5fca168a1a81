// What is known of an item beside its value, put into the words of ItemState. Any thread, the
// item's bucket locked.
#pragma once

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"

namespace moxi {

// The time until `exptime` as it is told: 0 when it has passed.
inline int64_t seconds_left(RelTime exptime, RelTime now) {
  if (exptime == kNeverExpires) return ItemState::kForever;
  return exptime > now ? static_cast<int64_t>(exptime - now) : 0;
}

[[gnu::always_inline]] inline ItemState state_of(const CacheCore& core, const FoundItem& found,
                                                 RelTime now) {
  const ItemHeader& item = *found.item;
  const RelTime last = item.time.load(std::memory_order_relaxed);
  const uint8_t bits = item.general_bits();
  ItemState state;
  state.ttl_before = seconds_left(item.exptime.load(std::memory_order_relaxed), now);
  state.ttl = state.ttl_before;
  state.idle = now > last ? now - last : 0;
  state.client_flags = core.layout.client_flags(item);
  state.cas = core.layout.cas(item);
  state.size = item.size;
  state.item_size = core.memcached_overhead(item.has_client_flags()) + item.key_length + item.size;
  state.slab_class = static_cast<uint8_t>(core.account_class(found));
  state.fetched = (item.access.load(std::memory_order_relaxed) & kFetched) != 0;
  state.encoded_key = (bits & kEncodedKey) != 0;
  state.stale = (bits & kStale) != 0;
  state.token_out = (bits & kTokenOut) != 0;
  return state;
}

}  // namespace moxi
