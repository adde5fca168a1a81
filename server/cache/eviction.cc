#include "server/cache/eviction.h"

#include "common/base/hash.h"
#include "server/cache/big_item.h"
#include "server/cache/cache_core.h"

namespace moxi {
namespace {

// Positions looked at for one victim before frequency and queue stop to matter, and after that.
constexpr unsigned kFairVisits = 2048;
constexpr unsigned kForcedVisits = 4096;
constexpr unsigned kReclaimVisits = 256;
constexpr unsigned kPrefetchAhead = 6;

// A hand moves the item to another queue or lowers its frequency; false when the item was unlinked
// or read in between.
bool change_access(ItemHeader& item, uint8_t from, uint8_t to) {
  return item.access.compare_exchange_strong(from, to, std::memory_order_relaxed);
}

}  // namespace

Eviction::Census Eviction::count(SlabClassId id) const {
  Census census;
  core_.blocks.for_each([&census, id](ThreadBlock& block) {
    const auto& number = block.classes[id].number;
    census.hot += number[static_cast<size_t>(Queue::kHot)].value();
    census.main += number[static_cast<size_t>(Queue::kWarm)].value() +
                   number[static_cast<size_t>(Queue::kCold)].value();
  });
  return census;
}

bool Eviction::is_hot_turn(const Census& census) const {
  if (!core_.tuning.segmented.load(std::memory_order_relaxed)) return false;
  const unsigned share = core_.tuning.hot_lru_pct.load(std::memory_order_relaxed);
  const int64_t target = (census.hot + census.main) * share / 100;
  return census.hot > target || census.main <= 0;
}

// The next position of the hand; 0 when the class has none.
Ref Eviction::step(SlabClassId id, Hand& hand) const {
  const SlabAllocator& slabs = *core_.slabs;
  for (unsigned pages = 0; pages < 2; ++pages) {
    if (hand.page == 0) hand = {slabs.first_page_locked(id), 0};
    if (hand.page == 0) return 0;
    const Page& page = slabs.page_at(hand.page);
    if (hand.chunk < page.fresh) {
      const Ref here = make_ref(hand.page, hand.chunk++);
      if (hand.chunk + kPrefetchAhead < page.fresh) {
        __builtin_prefetch(slabs.at(here + kPrefetchAhead));
      }
      return here;
    }
    hand = {page.next, 0};
  }
  return 0;
}

Eviction::Candidate Eviction::candidate_at(Ref position, bool forced) const {
  ItemHeader* item = core_.slabs->at(position);
  const uint8_t kind = item->kind.load(std::memory_order_acquire);
  const auto state = static_cast<Lifecycle>(kind & kLifecycleMask);
  if (state == Lifecycle::kLinked) {
    // A big item is met at its first piece.
    if ((kind & kChunked) != 0 && !forced) return {};
    return {position, item};
  }
  if (state != Lifecycle::kPiece || (piece_index(*item) != 0 && !forced)) return {};
  // The owner cannot be freed before this piece, and that takes the lock that we hold.
  const Ref owner = piece_owner(*item);
  item = core_.slabs->at(owner);
  if (item->lifecycle(std::memory_order_acquire) != Lifecycle::kLinked) return {};
  return {owner, item};
}

// True: to be unlinked. Otherwise gives the item what it deserves by its reads.
bool Eviction::is_victim(Search& search, Candidate candidate) const {
  ItemHeader& item = *candidate.item;
  if (core_.is_dead(item, search.now)) return true;
  if (!core_.config.evictions) return false;
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  const Queue queue = queue_of(access);
  if (queue == Queue::kTemp) return false;
  if (search.forced) return true;
  const bool segmented = core_.tuning.segmented.load(std::memory_order_relaxed);
  if (segmented && search.hot_turn != (queue == Queue::kHot)) return false;
  const unsigned frequency = frequency_of(access);
  if (frequency == 0) return true;
  ClassCounters& counters = search.block.classes[core_.account_class(candidate.ref, item)];
  const auto recount = [&counters](Queue from, Queue to) {
    counters.number[static_cast<size_t>(from)].add(-1);
    counters.number[static_cast<size_t>(to)].add(1);
  };
  if (queue == Queue::kHot) {
    const uint8_t warm =
        with_queue(static_cast<uint8_t>(access & ~unsigned{kFrequencyMask}), Queue::kWarm);
    if (!change_access(item, access, warm)) return false;
    recount(Queue::kHot, Queue::kWarm);
    --search.census.hot;
    ++search.census.main;
    counters[ClassStat::kMovesToWarm].add();
    return false;
  }
  const auto lower = static_cast<uint8_t>(access - 1);
  const Queue label = frequency > 1 || !segmented ? queue : Queue::kCold;
  if (!change_access(item, access, with_queue(lower, label))) return false;
  if (label != queue) {
    recount(queue, label);
    counters[ClassStat::kMovesToCold].add();
  }
  counters[ClassStat::kMovesWithinLru].add();
  return false;
}

void Eviction::count_victim(Search& search, Candidate candidate, bool dead) {
  const ItemHeader& item = *candidate.item;
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  const bool fetched = (access & kFetched) != 0;
  const SlabClassId account = core_.account_class(candidate.ref, item);
  ClassCounters& counters = search.block.classes[account];
  if (dead) {
    counters[ClassStat::kReclaimed].add();
    if (!fetched) counters[ClassStat::kExpiredUnfetched].add();
    return;
  }
  counters[ClassStat::kEvicted].add();
  if (item.exptime.load(std::memory_order_relaxed) != kNeverExpires) {
    counters[ClassStat::kEvictedNonzero].add();
  }
  if (!fetched) counters[ClassStat::kEvictedUnfetched].add();
  if (frequency_of(access) != 0) counters[ClassStat::kEvictedActive].add();
  const RelTime last = item.time.load(std::memory_order_relaxed);
  clocks_[account].evicted_time.store(search.now > last ? search.now - last : 0,
                                      std::memory_order_relaxed);
  tell_victim(search, item, account);
}

// Class and bucket locked.
void Eviction::tell_victim(const Search& search, const ItemHeader& item,
                           SlabClassId account) const {
  EvictionLog* const log = core_.eviction_log.load(std::memory_order_acquire);
  if (log == nullptr) return;
  const RelTime exptime = item.exptime.load(std::memory_order_relaxed);
  const RelTime last = item.time.load(std::memory_order_relaxed);
  EvictedItem evicted;
  evicted.key = core_.layout.key(item);
  if (exptime > search.now) evicted.seconds_left = static_cast<int64_t>(exptime - search.now);
  evicted.idle = search.now > last ? search.now - last : 0;
  evicted.size = item.size;
  evicted.slab_class = account;
  evicted.fetched = (item.access.load(std::memory_order_relaxed) & kFetched) != 0;
  log->evicted(evicted);
}

bool Eviction::unlink_victim(Search& search, Candidate candidate) {
  ItemHeader& item = *candidate.item;
  const uint64_t hash = hash_key(core_.layout.key(item), core_.hash_seed);
  const auto refuse = [&search] {
    search.block.classes[search.id][ClassStat::kLruTailReflocked].add();
    return false;
  };
  const HashTable::Guard guard = core_.table->try_lock(hash);
  if (!guard) return refuse();
  const HashTable::Slot slot = core_.table->find_ref(guard, hash, candidate.ref);
  if (!slot) return false;
  const Ref anchor = core_.pin_anchor(candidate.ref, item);
  if (anchor != 0 && core_.pins.is_pinned(anchor)) return refuse();
  // It may have been overwritten since it was looked at.
  const bool dead = core_.is_dead(item, search.now);
  if (!dead && !core_.config.evictions) return false;
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  if (!dead && !search.forced && frequency_of(access) != 0) return false;
  const Queue queue = queue_of(access);
  const bool leaves_ghost =
      !dead && core_.tuning.segmented.load(std::memory_order_relaxed) && queue == Queue::kHot;
  count_victim(search, candidate, dead);
  core_.table->erase(guard, slot, leaves_ghost ? make_ghost(hash, core_.ghosts.now()) : 0);
  core_.unlink(search.block, candidate.ref, item);
  (queue == Queue::kHot ? search.census.hot : search.census.main) -= 1;
  return true;
}

// An unlinked item, or 0.
Ref Eviction::find_victim(Search& search) {
  Clock& clock = clocks_[search.id];
  const unsigned fair = core_.config.evictions ? kFairVisits : kReclaimVisits;
  const unsigned all = core_.config.evictions ? fair + kForcedVisits : fair;
  for (unsigned visits = 0; visits < all; ++visits) {
    search.forced = visits >= fair;
    search.hot_turn = is_hot_turn(search.census);
    const Ref position = step(search.id, search.hot_turn ? clock.hot : clock.main);
    if (position == 0) return 0;
    const Candidate candidate = candidate_at(position, search.forced);
    if (candidate.ref == 0 || !is_victim(search, candidate)) continue;
    if (unlink_victim(search, candidate)) return candidate.ref;
  }
  return 0;
}

size_t Eviction::evict_locked(ThreadBlock& block, SlabClassId id, Ref* out, size_t wanted,
                              BigVictims& big) {
  Search search{block, id, count(id), core_.clock.now()};
  block.classes[id][ClassStat::kDirectReclaims].add();
  size_t count = 0;
  while (count < wanted && big.count == 0) {
    const Ref victim = find_victim(search);
    if (victim == 0) break;
    ItemHeader& item = *core_.slabs->at(victim);
    if (item.is_chunked()) {
      big.refs[big.count++] = victim;
    } else {
      item.set_kind(Lifecycle::kReserved, 0);
      out[count++] = victim;
    }
  }
  core_.ghosts.count_evictions(count + big.count);
  return count;
}

Eviction::Ages Eviction::ages_locked(SlabClassId id) const {
  constexpr unsigned kVisits = 4096;
  const Clock& clock = clocks_[id];
  const RelTime now = core_.clock.now();
  Ages ages;
  const auto look = [&](Hand hand, bool hot) {
    for (unsigned visits = 0; visits < kVisits; ++visits) {
      const Ref position = step(id, hand);
      if (position == 0) return;
      const Candidate candidate = candidate_at(position, false);
      if (candidate.ref == 0) continue;
      const Queue queue = queue_of(candidate.item->access.load(std::memory_order_relaxed));
      if ((queue == Queue::kHot) != hot || queue == Queue::kTemp) continue;
      RelTime& age = hot ? ages.hot : queue == Queue::kWarm ? ages.warm : ages.cold;
      const RelTime last = candidate.item->time.load(std::memory_order_relaxed);
      if (age == 0) age = now > last ? now - last : 0;
      if (hot || (ages.warm != 0 && ages.cold != 0)) return;
    }
  };
  look(clock.hot, true);
  look(clock.main, false);
  return ages;
}

}  // namespace moxi
