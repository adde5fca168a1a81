#include "server/cache/item_extend.h"

#include <cstring>

#include "server/cache/item_access.h"
#include "server/cache/item_builder.h"

namespace moxi {
namespace {

// One append or prepend on its way.
struct Extension {
  CacheCore& core;
  ThreadBlock& block;
  const StoreRequest& request;
  std::span<const std::string_view> added;
  size_t added_size = 0;
  const StoreRules* rules = nullptr;
};

// The old item as it was when the bucket was locked.
struct OldItem {
  Ref ref = 0;
  ItemShape shape;
  Pin pin;  // set if the item can be pinned: its bytes then stay what they are
};

bool copy_added(const Extension& work, Ref ref, size_t& filled) {
  for (const std::string_view bytes : work.added) {
    if (!fill_item(work.core, work.block, ref, filled, bytes)) return false;
  }
  return true;
}

bool copy_old(const Extension& work, const ItemHeader& old, Ref ref, size_t& filled) {
  CacheCore& core = work.core;
  if (!old.is_chunked()) {
    return fill_item(core, work.block, ref, filled, core.layout.value_view(old));
  }
  bool room = true;
  core.big.for_each_segment(*core.slabs, old, [&](std::string_view bytes) {
    room = room && fill_item(core, work.block, ref, filled, bytes);
  });
  return room;
}

// Within the chunk that the item has. Bucket locked.
void extend_in_place(const Extension& work, const FoundItem& found, Extended& result) {
  CacheCore& core = work.core;
  ItemHeader& item = *found.item;
  char* const value = core.layout.value(item);
  const bool append = work.request.mode == StoreMode::kAppend;
  if (!append) std::memmove(value + work.added_size, value, item.size);
  char* to = append ? value + item.size : value;
  for (const std::string_view bytes : work.added) {
    std::memcpy(to, bytes.data(), bytes.size());
    to += bytes.size();
  }
  const size_t before = item.size;
  item.size = static_cast<uint32_t>(item.size + work.added_size);
  core.resized(work.block, core.slabs->class_of(found.ref()), item, before);
  result.size = item.size;
  result.cas = new_cas(core, work.rules);
  core.layout.set_cas(item, result.cas);
  item.time.store(core.clock.now(), std::memory_order_relaxed);
  restart_access(core, item);
  work.block[CacheStat::kTotalItems].add();
  work.block.classes[core.slabs->class_of(found.ref())][ClassStat::kCmdSet].add();
}

// Whether the item is the one that the command is for. Bucket locked.
bool is_meant(const Extension& work, const ItemHeader& item) {
  if (work.rules == nullptr || !work.rules->compares || work.request.cas == 0) return true;
  return !work.core.layout.has_cas() || work.core.layout.cas(item) == work.request.cas;
}

void count_set(const Extension& work) {
  const SlabClassId id = class_of_shape(work.core, {work.request.key, 0, 0, work.added_size});
  work.block.classes[id][ClassStat::kCmdSet].add();
}

// True: `result` is final. False: `old` is what the new item must be built from.
bool begin(const Extension& work, OldItem& old, Extended& result) {
  CacheCore& core = work.core;
  const HashTable::Guard guard = core.table->lock(work.request.hash);
  const FoundItem found = core.find(work.block, guard, work.request.key, work.request.hash);
  if (!found) {
    count_set(work);
    result.missing = true;
    return true;
  }
  ItemHeader& item = *found.item;
  if (!is_meant(work, item)) {
    count_set(work);
    result.stored = Stored::kExists;
    return true;
  }
  old.ref = found.ref();
  old.shape = {work.request.key, core.layout.client_flags(item),
               item.exptime.load(std::memory_order_relaxed), item.size + work.added_size};
  result.size = old.shape.size;
  if (is_too_large(core, old.shape)) {  // kNotStored, as memcached has it
    count_set(work);
    return true;
  }
  if (can_overwrite(core, found, old.shape.size, item.has_client_flags())) {
    extend_in_place(work, found, result);
    result.stored = Stored::kStored;
    return true;
  }
  const Ref anchor = core.pin_anchor(old.ref, item);
  if (anchor != 0) {
    // However much of the class is pinned: this pin ends with the command.
    static_cast<void>(core.pins.pin(anchor, core.layout.total(item)));
    old.pin = Pin(&core, old.ref);
  }
  return false;
}

// The key is the same, and so is the way it was named. Bucket locked.
void keep_encoding(const Extension& work, Ref ref, const ItemHeader& old) {
  work.core.slabs->at(ref)->change_general_bits(
      kEncodedKey, static_cast<uint8_t>(old.general_bits() & kEncodedKey));
}

// A pinned item does not change: copied without the lock, and good if the key still has it.
Stored finish_pinned(const Extension& work, const OldItem& old, Ref ref, uint64_t* cas_out) {
  size_t filled = 0;
  const ItemHeader& before = *work.core.slabs->at(old.ref);
  const bool append = work.request.mode == StoreMode::kAppend;
  const bool room = append ? copy_old(work, before, ref, filled) && copy_added(work, ref, filled)
                           : copy_added(work, ref, filled) && copy_old(work, before, ref, filled);
  if (!room) {
    work.core.release(ref);
    return Stored::kNoMemory;
  }
  const auto same = [&](const FoundItem& now) {
    if (!now || now.ref() != old.ref || !is_meant(work, *now.item)) return false;
    keep_encoding(work, ref, *now.item);
    return true;
  };
  const FunctionRef<bool(const FoundItem&)> complete(same);
  return commit_item(work.core, work.block, ref,
                     {work.request.hash, work.request.mode, 0, cas_out, &complete, work.rules});
}

// A small item is copied under the lock, where the new one replaces it; the added bytes come first.
Stored finish_small(const Extension& work, const OldItem& old, Ref ref, uint64_t* cas_out) {
  const size_t old_size = old.shape.size - work.added_size;
  const bool append = work.request.mode == StoreMode::kAppend;
  size_t filled = append ? old_size : 0;
  if (!copy_added(work, ref, filled)) {
    work.core.release(ref);
    return Stored::kNoMemory;
  }
  const auto copy = [&](const FoundItem& now) {
    if (!now || now.ref() != old.ref || now.item->size != old_size) return false;
    if (!is_meant(work, *now.item)) return false;
    keep_encoding(work, ref, *now.item);
    size_t at = append ? 0 : work.added_size;
    return copy_old(work, *now.item, ref, at);
  };
  const FunctionRef<bool(const FoundItem&)> complete(copy);
  return commit_item(work.core, work.block, ref,
                     {work.request.hash, work.request.mode, 0, cas_out, &complete, work.rules});
}

}  // namespace

Extended extend_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                      std::span<const std::string_view> added, const StoreRules* rules) {
  Extension work{core, block, request, added, 0, rules};
  for (const std::string_view bytes : added)
    work.added_size += bytes.size();
  if (is_too_large(core, {request.key, 0, 0, work.added_size})) {
    return {refuse_store(core, block, request, Stored::kTooLarge, rules)};
  }
  for (;;) {
    OldItem old;
    Extended result;
    if (begin(work, old, result)) return result;
    const Ref ref = begin_item(core, block, old.shape);
    if (ref == 0) return {refuse_store(core, block, request, Stored::kNoMemory, rules)};
    result.stored = old.pin ? finish_pinned(work, old, ref, &result.cas)
                            : finish_small(work, old, ref, &result.cas);
    if (result.stored == Stored::kNoMemory) {
      return {refuse_store(core, block, request, Stored::kNoMemory, rules)};
    }
    // kNotStored: the old item changed meanwhile; if it is gone, the next turn says so.
    if (result.stored == Stored::kStored) return result;
  }
}

}  // namespace moxi
