#include "server/cache/item_access.h"

#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "server/cache/cache_thread.h"

namespace moxi {
namespace {

// An owned copy of a value, for an item that cannot be pinned any more. Deletes itself.
class CopiedValue final : public PinOwner {
 public:
  explicit CopiedValue(std::unique_ptr<char[]> bytes) : bytes_(std::move(bytes)) {}
  void unpin(uint64_t) override { delete this; }

 private:
  ~CopiedValue() = default;

  std::unique_ptr<char[]> bytes_;
};

// Replaces the segments by one of our own memory and the pin by that memory's owner. Leaves all as
// it is when there is no memory: then it stays pinned.
void copy_value(LargeValue& value) {
  std::unique_ptr<char[]> bytes(new (std::nothrow) char[value.size]);
  if (bytes == nullptr) return;
  char* const start = bytes.get();
  size_t at = 0;
  for (const std::string_view segment : value.segments) {
    std::memcpy(start + at, segment.data(), segment.size());
    at += segment.size();
  }
  auto* const owner = new (std::nothrow) CopiedValue(std::move(bytes));
  if (owner == nullptr) return;
  value.segments.assign(1, std::string_view(start, at));
  value.pin = Pin(owner, 0);
}

// The bucket is locked on entry; unlocks it.
[[gnu::noinline]] void show_large(CacheCore& core, HashTable::Guard& guard, const FoundItem& found,
                                  ItemVisitor& visitor) {
  const ItemHeader& item = *found.item;
  const Ref ref = found.ref();
  const ItemView view{{}, core.layout.client_flags(item), core.layout.cas(item)};
  const bool may_stay = core.pins.pin(core.pin_anchor(ref, item), core.layout.total(item));
  LargeValue value;
  value.pin = Pin(&core, ref);
  guard.unlock();
  // Pinned: neither the item nor its size changes from here on.
  value.size = item.size;
  if (item.is_chunked()) {
    value.segments.reserve(core.big.pieces(item.size));
    core.big.for_each_segment(*core.slabs, item, [&value](std::string_view segment) {
      value.segments.push_back(segment);
    });
  } else {
    value.segments.push_back(core.layout.value_view(item));
  }
  if (!may_stay) copy_value(value);
  visitor.visit_large(view, std::move(value));
}

// A small value that is in several pieces all the same (slab_chunk_max is small).
[[gnu::noinline]] std::string_view gather(const CacheCore& core, const ItemHeader& item,
                                          char* scratch) {
  size_t at = 0;
  core.big.for_each_segment(*core.slabs, item, [&at, scratch](std::string_view segment) {
    std::memcpy(scratch + at, segment.data(), segment.size());
    at += segment.size();
  });
  return {scratch, at};
}

// Bucket locked; show_large() unlocks it.
[[gnu::always_inline]] inline void show(CacheCore& core, CacheThread& thread,
                                        HashTable::Guard& guard, const FoundItem& found,
                                        ItemVisitor& visitor) {
  const ItemHeader& item = *found.item;
  if (__builtin_expect(item.size > kMaxCopiedValue, 0)) {
    show_large(core, guard, found, visitor);
    return;
  }
  const std::string_view value = __builtin_expect(item.is_chunked(), 0)
                                     ? gather(core, item, thread.scratch())
                                     : core.layout.value_view(item);
  visitor.visit({value, core.layout.client_flags(item), core.layout.cas(item)});
}

FoundItem touch_found(CacheCore& core, ThreadBlock& block, const HashTable::Guard& guard,
                      const TouchRequest& request) {
  const FoundItem found = core.find(block, guard, request.key, request.hash);
  if (!found) {
    block[CacheStat::kTouchMisses].add();
    return found;
  }
  core.set_expiry(found.ref(), *found.item, request.exptime);
  core.bump(*found.item, core.clock.now());
  block.classes[core.account_class(found)][ClassStat::kTouchHits].add();
  return found;
}

}  // namespace

ReadResult read_item(CacheCore& core, CacheThread& thread, std::string_view key, uint64_t hash,
                     ItemVisitor& visitor) {
  ThreadBlock& block = thread.block();
  HashTable::Guard guard = core.table->lock(hash);
  const FoundItem found = core.find(block, guard, key, hash);
  if (!found) {
    block[CacheStat::kGetMisses].add();
    return ReadResult::kMiss;
  }
  const Queue queue = queue_of(found.item->access.load(std::memory_order_relaxed));
  block.classes[core.account_class(found)].counters[static_cast<size_t>(queue)].add();
  core.bump(*found.item, core.clock.now());
  show(core, thread, guard, found, visitor);
  return ReadResult::kHit;
}

ReadResult read_and_touch_item(CacheCore& core, CacheThread& thread, const TouchRequest& request,
                               ItemVisitor& visitor) {
  ThreadBlock& block = thread.block();
  HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = touch_found(core, block, guard, request);
  if (!found) return ReadResult::kMiss;
  show(core, thread, guard, found, visitor);
  return ReadResult::kHit;
}

Touched touch_item(CacheCore& core, ThreadBlock& block, const TouchRequest& request) {
  const HashTable::Guard guard = core.table->lock(request.hash);
  return touch_found(core, block, guard, request) ? Touched::kTouched : Touched::kNotFound;
}

Removed remove_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash) {
  Removed result = Removed::kNotFound;
  {
    const HashTable::Guard guard = core.table->lock(hash);
    const FoundItem found = core.find(block, guard, key, hash);
    if (found) {
      block.classes[core.account_class(found)][ClassStat::kDeleteHits].add();
      core.remove(block, guard, found.slot);
      result = Removed::kRemoved;
    } else {
      block[CacheStat::kDeleteMisses].add();
    }
  }
  core.report_population(block);
  return result;
}

bool discard_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash) {
  bool removed = false;
  {
    const HashTable::Guard guard = core.table->lock(hash);
    const FoundItem found = core.find(block, guard, key, hash);
    if (found) {
      core.remove(block, guard, found.slot);
      removed = true;
    }
  }
  core.report_population(block);
  return removed;
}

}  // namespace moxi
