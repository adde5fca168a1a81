#include "server/cache/hash_table.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

namespace moxi {
namespace {

constexpr unsigned kFirstLevel = 12;
// 65 percent of 12 slots, in tenths of an item per bucket.
constexpr uint64_t kLoadTenths = 78;
// Buckets split for one report of new items: more than it can have brought, to catch up.
constexpr unsigned kSplitsAtOnce = 4;

}  // namespace

Result<std::unique_ptr<HashTable>> HashTable::create(size_t max_items, const ItemHashes& items) {
  std::unique_ptr<HashTable> table(new HashTable(items));
  const size_t first = size_t{1} << kFirstLevel;
  table->max_buckets_ = std::max(first, max_items * 10 / kLoadTenths + 1);
  // A split must not wait until 2 MB have been cleared.
  constexpr auto kNoHugePages = ReservedMemory::HugePages::kNo;
  auto memory = ReservedMemory::reserve(table->max_buckets_ * sizeof(Bucket), kNoHugePages);
  if (!memory.is_ok()) return memory.status();
  auto overflow = ReservedMemory::reserve(table->max_buckets_ * sizeof(Bucket), kNoHugePages);
  if (!overflow.is_ok()) return overflow.status();
  table->memory_ = std::move(memory.value());
  table->overflow_memory_ = std::move(overflow.value());
  if (!table->memory_.open(first * sizeof(Bucket))) return Status::error("no memory for the table");
  table->base_ = reinterpret_cast<Bucket*>(table->memory_.base());
  table->overflow_ = reinterpret_cast<Bucket*>(table->overflow_memory_.base());
  table->buckets_.store(first, std::memory_order_release);
  return table;
}

Ref HashTable::peek(uint64_t hash) const {
  const Bucket* const bucket = bucket_of(hash);
  for (unsigned found = bucket->match_unlocked(tag_of(hash)); found != 0; found &= found - 1) {
    const Ref ref = bucket->ref(static_cast<unsigned>(__builtin_ctz(found)));
    if (!is_ghost(ref)) return ref;
  }
  return 0;
}

Bucket* HashTable::wait_for_bucket(uint64_t hash) {
  for (;;) {
    const size_t index = index_of(hash, buckets_.load(std::memory_order_acquire));
    base_[index].lock();
    if (index_of(hash, buckets_.load(std::memory_order_relaxed)) == index) return base_ + index;
    base_[index].unlock();
  }
}

HashTable::Guard HashTable::try_lock(uint64_t hash) {
  const size_t index = index_of(hash, buckets_.load(std::memory_order_acquire));
  if (!base_[index].try_lock()) return Guard(nullptr);
  if (index_of(hash, buckets_.load(std::memory_order_relaxed)) != index) {
    base_[index].unlock();
    return Guard(nullptr);
  }
  return Guard(base_ + index);
}

bool HashTable::insert(const Guard& guard, uint64_t hash, Ref ref, uint32_t stamp) {
  return insert_tag(guard.head(), tag_of(hash), ref, stamp);
}

bool HashTable::insert_tag(Bucket* head, uint8_t tag, Ref ref, uint32_t stamp) {
  Slot oldest;
  uint32_t oldest_age = 0;
  Bucket* last = head;
  for (Bucket* bucket = head; bucket != nullptr; bucket = next_of(*bucket)) {
    last = bucket;
    if (const unsigned empty = bucket->match(0); empty != 0) {
      bucket->put(static_cast<unsigned>(__builtin_ctz(empty)), tag, ref);
      return true;
    }
    for (unsigned index = 0; index < kSlots; ++index) {
      const Ref other = bucket->ref(index);
      if (!is_ghost(other)) continue;
      const uint32_t age = ghost_age(other, stamp);
      if (!oldest || age > oldest_age) {
        oldest = {bucket, index};
        oldest_age = age;
      }
    }
    // A ghost in the first bucket is given up before a live item goes to an overflow bucket.
    if (oldest) break;
  }
  if (oldest) {
    oldest.bucket->put(oldest.index, tag, ref);
    return true;
  }
  const uint32_t number = take_overflow();
  if (number == 0) return false;
  overflow_[number].put(0, tag, ref);
  last->set_overflow(number);
  return true;
}

void HashTable::erase(const Guard& guard, Slot slot, Ref ghost) {
  // Where there are overflow buckets there is no room for ghosts.
  const bool chained = guard.head()->overflow() != 0;
  if (ghost != 0 && !chained) {
    slot.replace(ghost);
    return;
  }
  slot.bucket->clear(slot.index);
  if (chained) compact(guard.head());
}

// Keeps chains short: items of overflow buckets move up into empty slots and those of ghosts.
void HashTable::compact(Bucket* head) {
  const auto is_live = [](Ref ref) { return ref != 0 && !is_ghost(ref); };
  Bucket* hole = head;
  unsigned at = 0;
  for (Bucket* from = next_of(*head); from != nullptr; from = next_of(*from)) {
    for (unsigned index = 0; index < kSlots; ++index) {
      const Ref ref = from->ref(index);
      if (!is_live(ref)) continue;
      while (hole != from && is_live(hole->ref(at))) {
        if (++at == kSlots) {
          hole = next_of(*hole);
          at = 0;
        }
      }
      if (hole == from) break;
      hole->put(at, from->tag(index), ref);
      from->clear(index);
    }
  }
  drop_empty_overflow(head);
}

// Ghosts alone do not keep an overflow bucket.
void HashTable::drop_empty_overflow(Bucket* head) {
  Bucket* before = head;
  while (before->overflow() != 0) {
    const uint32_t number = before->overflow();
    Bucket& bucket = overflow_[number];
    bool live = false;
    for (unsigned index = 0; index < kSlots; ++index) {
      const Ref ref = bucket.ref(index);
      live = live || (ref != 0 && !is_ghost(ref));
    }
    if (live) {
      before = &bucket;
      continue;
    }
    before->set_overflow(bucket.overflow());
    for (unsigned index = 0; index < kSlots; ++index)
      bucket.clear(index);
    give_overflow(number);
  }
}

bool HashTable::take_ghost(const Guard& guard, uint64_t hash) {
  const uint8_t tag = tag_of(hash);
  for (Bucket* bucket = guard.head(); bucket != nullptr; bucket = next_of(*bucket)) {
    for (unsigned found = bucket->match(tag); found != 0; found &= found - 1) {
      const auto index = static_cast<unsigned>(__builtin_ctz(found));
      if (!is_ghost_of(bucket->ref(index), hash)) continue;
      bucket->clear(index);
      return true;
    }
  }
  return false;
}

bool HashTable::wants_split(int64_t items) const {
  const uint64_t buckets = buckets_.load(std::memory_order_relaxed);
  return items > 0 && static_cast<uint64_t>(items) * 10 > buckets * kLoadTenths;
}

void HashTable::grow() {
  // Whoever finds another thread at it goes on with its own work.
  if (!split_lock_.try_lock()) return;
  for (unsigned done = 0; done < kSplitsAtOnce; ++done) {
    if (!wants_split(population()) || !split()) break;
  }
  split_lock_.unlock();
}

// `head` gets that many empty overflow buckets; false, and none, when there is no memory.
bool HashTable::extend_chain(Bucket* head, unsigned buckets) {
  for (; buckets != 0; --buckets) {
    const uint32_t number = take_overflow();
    if (number == 0) {
      drop_empty_overflow(head);
      return false;
    }
    overflow_[number].set_overflow(head->overflow());
    head->set_overflow(number);
  }
  return true;
}

bool HashTable::split() {
  const size_t partner = buckets_.load(std::memory_order_relaxed);
  const auto level = static_cast<unsigned>(std::bit_width(partner)) - 1;
  const size_t next = partner - (size_t{1} << level);
  if (partner >= max_buckets_ || !memory_.open((partner + 1) * sizeof(Bucket))) return false;

  Guard from = lock_index(next);
  Guard to = lock_index(partner);
  for_each(from, [this](Slot slot) { items_.prefetch_key(slot.ref()); });
  unsigned chain = 0;
  for (const Bucket* b = next_of(*from.head()); b != nullptr; b = next_of(*b))
    ++chain;
  if (!extend_chain(to.head(), chain)) return false;
  move_half(from, to.head(), level);
  if (chain != 0) {
    compact(from.head());
    compact(to.head());
  }
  buckets_.store(partner + 1, std::memory_order_release);
  return true;
}

// Items go where bit number `bit` of their hash says. Ghosts do not tell, so they go to both.
void HashTable::move_half(const Guard& from, Bucket* to, unsigned bit) {
  for_each(from, [this, to, bit](Slot slot) {
    if (((items_.hash_of(slot.ref()) >> bit) & 1) == 0) return;
    // `to` was empty and has as many slots as `from`: there is room.
    if (insert_tag(to, slot.bucket->tag(slot.index), slot.ref(), 0)) slot.bucket->clear(slot.index);
  });
  unsigned empty = to->match(0);
  for (unsigned index = 0; index < kSlots && empty != 0; ++index) {
    const Ref ref = from.head()->ref(index);
    if (!is_ghost(ref)) continue;
    to->put(static_cast<unsigned>(__builtin_ctz(empty)), from.head()->tag(index), ref);
    empty &= empty - 1;
  }
}

uint32_t HashTable::take_overflow() {
  const std::lock_guard guard(overflow_lock_);
  uint32_t number = overflow_free_;
  if (number != 0) {
    overflow_free_ = overflow_[number].overflow();
    overflow_[number].set_overflow(0);
  } else {
    if (overflow_next_ >= max_buckets_) return 0;
    if (!overflow_memory_.open((size_t{overflow_next_} + 1) * sizeof(Bucket))) return 0;
    number = overflow_next_++;
  }
  overflow_used_.store(overflow_used_.load(std::memory_order_relaxed) + 1,
                       std::memory_order_relaxed);
  return number;
}

void HashTable::give_overflow(uint32_t number) {
  const std::lock_guard guard(overflow_lock_);
  overflow_[number].set_overflow(overflow_free_);
  overflow_free_ = number;
  overflow_used_.store(overflow_used_.load(std::memory_order_relaxed) - 1,
                       std::memory_order_relaxed);
}

}  // namespace moxi
