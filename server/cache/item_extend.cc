#include "server/cache/item_extend.h"

#include <cstring>
#include <optional>

#include "server/cache/item_builder.h"
#include "server/cache/item_store.h"

namespace moxi {
namespace {

// One append or prepend on its way.
struct Extension {
  CacheCore& core;
  ThreadBlock& block;
  const StoreRequest& request;
  std::span<const std::string_view> added;
  size_t added_size = 0;
  uint64_t* cas_out = nullptr;
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
void extend_in_place(const Extension& work, const FoundItem& found) {
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
  const uint64_t cas = core.next_cas();
  core.layout.set_cas(item, cas);
  if (work.cas_out != nullptr) *work.cas_out = cas;
  item.time.store(core.clock.now(), std::memory_order_relaxed);
  work.block[CacheStat::kTotalItems].add();
  work.block.classes[core.slabs->class_of(found.ref())][ClassStat::kCmdSet].add();
}

// Done or refused at once, or what the new item must be built from.
std::optional<Stored> begin(const Extension& work, OldItem& old) {
  CacheCore& core = work.core;
  const HashTable::Guard guard = core.table->lock(work.request.hash);
  const FoundItem found = core.find(work.block, guard, work.request.key, work.request.hash);
  if (!found) {
    work.block
        .classes[class_of_shape(core, {work.request.key, 0, 0, work.added_size})]
                [ClassStat::kCmdSet]
        .add();
    return Stored::kNotStored;
  }
  ItemHeader& item = *found.item;
  old.ref = found.ref();
  old.shape = {work.request.key, core.layout.client_flags(item),
               item.exptime.load(std::memory_order_relaxed), item.size + work.added_size};
  if (is_too_large(core, old.shape)) return Stored::kNotStored;  // as memcached has it
  if (can_overwrite(core, found, old.shape.size, item.has_client_flags())) {
    extend_in_place(work, found);
    return Stored::kStored;
  }
  const Ref anchor = core.pin_anchor(old.ref, item);
  if (anchor != 0) {
    // However much of the class is pinned: this pin ends with the command.
    static_cast<void>(core.pins.pin(anchor, core.layout.total(item)));
    old.pin = Pin(&core, old.ref);
  }
  return std::nullopt;
}

// A pinned item does not change: copied without the lock, and good if the key still has it.
Stored finish_pinned(const Extension& work, const OldItem& old, Ref ref) {
  size_t filled = 0;
  const ItemHeader& before = *work.core.slabs->at(old.ref);
  const bool append = work.request.mode == StoreMode::kAppend;
  const bool room = append ? copy_old(work, before, ref, filled) && copy_added(work, ref, filled)
                           : copy_added(work, ref, filled) && copy_old(work, before, ref, filled);
  if (!room) {
    work.core.release(ref);
    return Stored::kNoMemory;
  }
  const auto same = [&old](const FoundItem& now) { return now && now.ref() == old.ref; };
  const FunctionRef<bool(const FoundItem&)> complete(same);
  return commit_item(work.core, work.block, ref,
                     {work.request.hash, work.request.mode, 0, work.cas_out, &complete});
}

// A small item is copied under the lock, where the new one replaces it; the added bytes come first.
Stored finish_small(const Extension& work, const OldItem& old, Ref ref) {
  const size_t old_size = old.shape.size - work.added_size;
  const bool append = work.request.mode == StoreMode::kAppend;
  size_t filled = append ? old_size : 0;
  if (!copy_added(work, ref, filled)) {
    work.core.release(ref);
    return Stored::kNoMemory;
  }
  const auto copy = [&](const FoundItem& now) {
    if (!now || now.ref() != old.ref || now.item->size != old_size) return false;
    size_t at = append ? 0 : work.added_size;
    return copy_old(work, *now.item, ref, at);
  };
  const FunctionRef<bool(const FoundItem&)> complete(copy);
  return commit_item(work.core, work.block, ref,
                     {work.request.hash, work.request.mode, 0, work.cas_out, &complete});
}

}  // namespace

Stored extend_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                    std::span<const std::string_view> added, uint64_t* cas_out) {
  Extension work{core, block, request, added, 0, cas_out};
  for (const std::string_view bytes : added)
    work.added_size += bytes.size();
  if (is_too_large(core, {request.key, 0, 0, work.added_size})) {
    return refuse_store(core, block, request, Stored::kTooLarge);
  }
  for (;;) {
    OldItem old;
    if (const auto done = begin(work, old)) return *done;
    const Ref ref = begin_item(core, block, old.shape);
    if (ref == 0) return refuse_store(core, block, request, Stored::kNoMemory);
    const Stored result = old.pin ? finish_pinned(work, old, ref) : finish_small(work, old, ref);
    if (result == Stored::kNoMemory) return refuse_store(core, block, request, result);
    // kNotStored: the old item changed meanwhile; if it is gone, the next turn says so.
    if (result == Stored::kStored) return result;
  }
}

}  // namespace moxi
