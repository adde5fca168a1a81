#include "server/cache/item_access.h"

#include "server/cache/cache_thread.h"
#include "server/cache/item_show.h"
#include "server/cache/item_state.h"

namespace moxi {
namespace {

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
  show_value(core, thread, guard, found, nullptr, visitor);
  return ReadResult::kHit;
}

ReadResult read_and_touch_item(CacheCore& core, CacheThread& thread, const TouchRequest& request,
                               ItemVisitor& visitor) {
  ThreadBlock& block = thread.block();
  HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = touch_found(core, block, guard, request);
  if (!found) return ReadResult::kMiss;
  show_value(core, thread, guard, found, nullptr, visitor);
  return ReadResult::kHit;
}

Touched touch_item(CacheCore& core, ThreadBlock& block, const TouchRequest& request,
                   ItemState* state) {
  const HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = touch_found(core, block, guard, request);
  if (!found) return Touched::kNotFound;
  if (state != nullptr) *state = state_of(core, found, core.clock.now());
  return Touched::kTouched;
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
