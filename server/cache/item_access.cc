#include "server/cache/item_access.h"

#include <cstring>
#include <memory>
#include <new>
#include <utility>

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
void show_large(CacheCore& core, HashTable::Guard& guard, const FoundItem& found,
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

std::string_view small_value(const CacheCore& core, const ItemHeader& item, char* scratch) {
  if (!item.is_chunked()) return core.layout.value_view(item);
  size_t at = 0;
  core.big.for_each_segment(*core.slabs, item, [&at, scratch](std::string_view segment) {
    std::memcpy(scratch + at, segment.data(), segment.size());
    at += segment.size();
  });
  return {scratch, at};
}

void set_expiry(CacheCore& core, const FoundItem& found, RelTime exptime) {
  found.item->exptime.store(exptime, std::memory_order_relaxed);
  core.note_expiry(found.ref(), exptime);
}

}  // namespace

ReadResult read_item(CacheCore& core, ThreadBlock& block, const ReadRequest& request,
                     ItemVisitor& visitor) {
  HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = core.find(block, guard, request.key, request.hash);
  const bool touches = request.expiry != kKeepExpiry;
  if (!found) {
    guard.unlock();
    block[touches ? CacheStat::kTouchMisses : CacheStat::kGetMisses].add();
    return ReadResult::kMiss;
  }
  ItemHeader& item = *found.item;
  ClassCounters& counters = block.classes[core.account_class(found.ref(), item)];
  if (touches) {
    set_expiry(core, found, static_cast<RelTime>(request.expiry));
    counters[ClassStat::kTouchHits].add();
  } else {
    const Queue queue = queue_of(item.access.load(std::memory_order_relaxed));
    counters.counters[static_cast<size_t>(queue)].add();
  }
  core.bump(item, core.clock.now());
  if (__builtin_expect(item.size > kMaxCopiedValue, 0)) {
    show_large(core, guard, found, visitor);
  } else {
    visitor.visit({small_value(core, item, request.scratch), core.layout.client_flags(item),
                   core.layout.cas(item)});
  }
  return ReadResult::kHit;
}

Touched touch_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash,
                   RelTime exptime) {
  const HashTable::Guard guard = core.table->lock(hash);
  const FoundItem found = core.find(block, guard, key, hash);
  if (!found) {
    block[CacheStat::kTouchMisses].add();
    return Touched::kNotFound;
  }
  set_expiry(core, found, exptime);
  core.bump(*found.item, core.clock.now());
  block.classes[core.account_class(found.ref(), *found.item)][ClassStat::kTouchHits].add();
  return Touched::kTouched;
}

Removed remove_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash) {
  Removed result = Removed::kNotFound;
  {
    const HashTable::Guard guard = core.table->lock(hash);
    const FoundItem found = core.find(block, guard, key, hash);
    if (found) {
      block.classes[core.account_class(found.ref(), *found.item)][ClassStat::kDeleteHits].add();
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

void restart_access(const CacheCore& core, ItemHeader& item) {
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  const unsigned most = core.config.segmented ? kMaxFrequency : 1U;
  if (frequency_of(access) < most) item.access.fetch_add(1, std::memory_order_relaxed);
  if ((access & kFetched) != 0) item.access.fetch_sub(kFetched, std::memory_order_relaxed);
}

}  // namespace moxi
