#include "server/cache/general_read.h"

#include "server/cache/cache_thread.h"
#include "server/cache/item_builder.h"
#include "server/cache/item_show.h"
#include "server/cache/item_state.h"
#include "server/cache/item_store.h"

namespace moxi {
namespace {

// Counted as what it is most like. Bucket locked.
void count_hit(ThreadBlock& block, const GeneralRead& request, SlabClassId account, Queue queue) {
  ClassCounters& counters = block.classes[account];
  if (request.touches) {
    counters[ClassStat::kTouchHits].add();
  } else {
    counters.counters[static_cast<size_t>(queue)].add();
  }
}

// Where ids are off nobody has the same.
bool shows_value(const CacheCore& core, const GeneralRead& request, const ItemState& state) {
  if (!request.wants_value) return false;
  return !request.unless_same || request.cas != state.cas || !core.layout.has_cas();
}

// Decides who renews the item, and sets its expiry. Bucket locked.
void settle(CacheCore& core, const GeneralRead& request, const FoundItem& found, RelTime now,
            ItemState& state) {
  ItemHeader& item = *found.item;
  RelTime judged = item.exptime.load(std::memory_order_relaxed);
  if (request.touches) {
    if (request.touch_before_recache) judged = request.exptime;
    core.set_expiry(found.ref(), item, request.exptime);
    state.ttl = seconds_left(request.exptime, now);
  }
  const bool runs_out = judged != kNeverExpires && judged < request.recache_before;
  if (state.token_out || !(state.stale || runs_out)) return;
  state.won = true;
  item.change_general_bits(kTokenOut, kTokenOut);
}

// Bucket locked; a large value unlocks it.
void show_found(CacheCore& core, CacheThread& thread, const GeneralRead& request,
                HashTable::Guard& guard, const FoundItem& found, ItemVisitor& visitor) {
  ItemHeader& item = *found.item;
  const RelTime now = core.clock.now();
  ItemState state = state_of(core, found, now);
  settle(core, request, found, now, state);
  count_hit(thread.block(), request, core.account_class(found),
            queue_of(item.access.load(std::memory_order_relaxed)));
  if (!request.leaves_no_trace) core.bump(item, now);
  if (!shows_value(core, request, state)) {
    visitor.visit({{}, state.client_flags, state.cas, &state});
    return;
  }
  show_value(core, thread, guard, found, &state, visitor);
}

// An empty item, which its maker is to fill. False: somebody else was faster, or there is no
// memory (`failed`).
bool create(CacheCore& core, CacheThread& thread, const GeneralRead& request, ItemVisitor& visitor,
            bool& failed) {
  ThreadBlock& block = thread.block();
  const bool touched = request.touches && !request.touch_before_create;
  const RelTime exptime = touched ? request.exptime : request.created_exptime;
  const Ref ref = begin_item(core, block, {request.key, 0, exptime, 0});
  failed = ref == 0;
  if (failed) return false;
  ItemHeader& item = *core.slabs->at(ref);
  item.change_general_bits(
      kGeneralBits, static_cast<uint8_t>(kTokenOut | (request.encoded_key ? kEncodedKey : 0U)));
  ItemState state;
  state.ttl = seconds_left(exptime, core.clock.now());
  state.item_size = core.memcached_overhead(false) + request.key.size();
  state.slab_class = static_cast<uint8_t>(core.account_class(ref, item));
  state.encoded_key = request.encoded_key;
  state.won = true;
  StoreRules rules;
  rules.counts_as_set = false;
  rules.has_own_cas = request.has_own_cas;
  rules.own_cas = request.own_cas;
  rules.access = request.leaves_no_trace ? 0 : kFetched;
  const auto none = [](const FoundItem& old) { return !old; };
  const FunctionRef<bool(const FoundItem&)> complete(none);
  const Stored stored = commit_item(
      core, block, ref, {request.hash, StoreMode::kSet, 0, &state.cas, &complete, &rules});
  failed = stored == Stored::kNoMemory;
  if (stored != Stored::kStored) return false;
  count_hit(block, request, state.slab_class, Queue::kHot);
  const bool shown = shows_value(core, request, state);
  visitor.visit({shown ? std::string_view("") : std::string_view(), 0, state.cas, &state});
  return true;
}

}  // namespace

ReadResult read_general(CacheCore& core, CacheThread& thread, const GeneralRead& request,
                        ItemVisitor& visitor) {
  ThreadBlock& block = thread.block();
  for (bool failed = false; !failed;) {
    {
      HashTable::Guard guard = core.table->lock(request.hash);
      const FoundItem found = core.find(block, guard, request.key, request.hash);
      if (found) {
        show_found(core, thread, request, guard, found, visitor);
        return ReadResult::kHit;
      }
    }
    if (!request.creates) break;
    if (create(core, thread, request, visitor, failed)) return ReadResult::kHit;
  }
  block[CacheStat::kGetMisses].add();
  return ReadResult::kMiss;
}

bool describe_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash,
                   ItemState& state) {
  const HashTable::Guard guard = core.table->lock(hash);
  const FoundItem found = core.find(block, guard, key, hash);
  if (!found) return false;
  state = state_of(core, found, core.clock.now());
  return true;
}

}  // namespace moxi
