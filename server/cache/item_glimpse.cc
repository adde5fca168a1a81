#include "server/cache/item_glimpse.h"

namespace moxi {

ItemGlimpse glimpse_item(const CacheCore& core, std::string_view key, uint64_t hash) {
  ItemGlimpse glimpse;
  HashTable& table = *core.table;
  const HashTable::Guard guard = table.lock(hash);
  const HashTable::Slot slot = table.find(
      guard, hash, [&](Ref ref) { return core.layout.key(*core.slabs->at(ref)) == key; });
  if (!slot) return glimpse;
  const ItemHeader& item = *core.slabs->at(slot.ref());
  if (core.is_flushed(item)) {
    glimpse.state = ItemGlimpse::State::kFlushed;
  } else if (CacheCore::is_expired(item, core.clock.now())) {
    glimpse.state = ItemGlimpse::State::kExpired;
  } else {
    glimpse.state = ItemGlimpse::State::kFound;
    glimpse.slab_class = core.account_class(slot.ref(), item);
    glimpse.exptime = item.exptime.load(std::memory_order_relaxed);
    glimpse.size = item.size;
  }
  return glimpse;
}

}  // namespace moxi
