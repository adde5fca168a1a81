// From hash to item: linear hashing over 64-byte buckets, growing one bucket at a time.
//
//   level 2, split 1:   | 0 | 1 | 2 | 3 | 4 |     bucket = hash mod 4; if that is below split,
//                         ^split already           hash mod 8 instead
//
// Shared by all threads. An operation locks the key's bucket (lock()) and keeps the guard while it
// looks at slots and items; finding a bucket again after taking its lock makes a split in between
// visible. A split holds the locks of both halves, lower number first, and publishes the new
// address before it releases them; one thread splits at a time, others go on. Buckets never move;
// overflow buckets stay overflow buckets for ever. Nothing here knows what an item is: callers
// compare keys.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/status.h"
#include "server/cache/bucket.h"
#include "server/cache/ghosts.h"
#include "server/cache/page_table.h"
#include "server/cache/reserved_memory.h"
#include "server/cache/spin_lock.h"

namespace moxi {

// What a split asks of whoever knows items; called with the lock of the item's bucket held.
class ItemHashes {
 public:
  virtual uint64_t hash_of(Ref ref) const = 0;
  virtual void prefetch_key(Ref ref) const = 0;

 protected:
  ~ItemHashes() = default;
};

class HashTable {
 public:
  // Where a reference stands, valid while the guard is held and nothing is erased or inserted.
  struct Slot {
    Bucket* bucket = nullptr;
    unsigned index = 0;

    explicit operator bool() const { return bucket != nullptr; }
    Ref ref() const { return bucket->ref(index); }
    // The same key, another chunk.
    void replace(Ref ref) const { bucket->refs[index].store(ref, std::memory_order_relaxed); }
  };

  // The lock of one chain. Not movable: it lives on the stack of one operation.
  class Guard {
   public:
    explicit Guard(Bucket* head) : head_(head) {}
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { unlock(); }

    // False: try_lock() failed.
    explicit operator bool() const { return head_ != nullptr; }
    Bucket* head() const { return head_; }
    void unlock() {
      if (head_ != nullptr) head_->unlock();
      head_ = nullptr;
    }

   private:
    Bucket* head_;
  };

  // Room for `max_items` in the address range. `items` outlives the table.
  static Result<std::unique_ptr<HashTable>> create(size_t max_items, const ItemHashes& items);

  void prefetch(uint64_t hash) const { __builtin_prefetch(bucket_of(hash), 1); }
  // A reference whose tag matches, 0 when there is none. Without the lock: a hint.
  Ref peek(uint64_t hash) const;

  Guard lock(uint64_t hash) { return Guard(lock_bucket(hash)); }
  Guard try_lock(uint64_t hash);
  // By number, for walks over the whole table: 0 <= index < bucket_count(). A split moves items
  // only to higher numbers, so an ascending walk misses none that was there from its start.
  Guard lock_index(size_t index) {
    base_[index].lock();
    return Guard(base_ + index);
  }

  // How many of the lowest bits the hashes of a locked chain have in common: the number of its
  // bucket has no more.
  unsigned common_bits(const Guard& guard) const {
    const size_t buckets = buckets_.load(std::memory_order_acquire);
    const auto level = static_cast<unsigned>(63 - __builtin_clzll(buckets));
    const size_t whole = size_t{1} << level;
    const auto index = static_cast<size_t>(guard.head() - base_);
    return index >= whole || index < buckets - whole ? level + 1 : level;
  }

  // The slot for which same(ref) holds, among those with the hash's tag.
  template <typename Same>
  [[gnu::always_inline]] Slot find(const Guard& guard, uint64_t hash, Same&& same) const {
    const uint8_t tag = tag_of(hash);
    for (Bucket* bucket = guard.head();;) {
      for (unsigned found = bucket->match(tag); found != 0; found &= found - 1) {
        const auto index = static_cast<unsigned>(__builtin_ctz(found));
        const Ref ref = bucket->ref(index);
        if (!is_ghost(ref) && same(ref)) return {bucket, index};
      }
      const uint32_t next = bucket->overflow();
      if (__builtin_expect(next == 0, 1)) return {};
      bucket = overflow_ + next;
    }
  }
  Slot find_ref(const Guard& guard, uint64_t hash, Ref ref) const {
    return find(guard, hash, [ref](Ref other) { return other == ref; });
  }
  // Each live reference of the chain.
  template <typename Visit>
  void for_each(const Guard& guard, Visit&& visit) const {
    for (Bucket* bucket = guard.head(); bucket != nullptr; bucket = next_of(*bucket)) {
      for (unsigned index = 0; index < kSlots; ++index) {
        const Ref ref = bucket->ref(index);
        if (ref != 0 && !is_ghost(ref)) visit(Slot{bucket, index});
      }
    }
  }

  // Into an empty slot, else over the oldest ghost, else into a new overflow bucket. `stamp` is
  // the ghosts' clock. False only when there is no memory for that.
  [[nodiscard]] bool insert(const Guard& guard, uint64_t hash, Ref ref, uint32_t stamp);
  // Leaves `ghost` in the slot if it is one, else nothing. Ends the validity of all Slots.
  void erase(const Guard& guard, Slot slot, Ref ghost = 0);
  // True, once, when the key left a ghost.
  bool take_ghost(const Guard& guard, uint64_t hash);

  // Tells of items inserted (or removed, negative) since; splits buckets when the load is above 65
  // percent. No lock held.
  void add_population(int64_t change) {
    const int64_t items = population_.fetch_add(change, std::memory_order_relaxed) + change;
    if (change > 0 && wants_split(items)) grow();
  }

  int64_t population() const { return population_.load(std::memory_order_relaxed); }
  size_t bucket_count() const { return buckets_.load(std::memory_order_acquire); }
  size_t overflow_in_use() const { return overflow_used_.load(std::memory_order_relaxed); }
  // What is open of the address range.
  size_t bytes() const { return memory_.opened() + overflow_memory_.opened(); }

 private:
  explicit HashTable(const ItemHashes& items) : items_(items) {}

  // The number of buckets is the whole address: 2^level + buckets split so far.
  static size_t index_of(uint64_t hash, size_t buckets) {
    const size_t mask = ~size_t{0} >> __builtin_clzll(buckets);
    const size_t index = hash & mask;
    return index < buckets ? index : index & (mask >> 1);
  }
  Bucket* bucket_of(uint64_t hash) const {
    return base_ + index_of(hash, buckets_.load(std::memory_order_acquire));
  }
  // Straight on if nobody has the bucket and nobody split it meanwhile.
  [[gnu::always_inline]] Bucket* lock_bucket(uint64_t hash) {
    const size_t buckets = buckets_.load(std::memory_order_acquire);
    Bucket* const bucket = base_ + index_of(hash, buckets);
    if (__builtin_expect(!bucket->take(), 0)) return wait_for_bucket(hash);
    if (__builtin_expect(buckets_.load(std::memory_order_relaxed) == buckets, 1)) return bucket;
    bucket->unlock();
    return wait_for_bucket(hash);
  }
  Bucket* wait_for_bucket(uint64_t hash);
  bool wants_split(int64_t items) const;
  Bucket* next_of(const Bucket& bucket) const {
    const uint32_t next = bucket.overflow();
    return next == 0 ? nullptr : overflow_ + next;
  }

  [[gnu::noinline]] void grow();
  [[nodiscard]] bool split();
  [[nodiscard]] bool extend_chain(Bucket* head, unsigned buckets);
  void move_half(const Guard& from, Bucket* to, unsigned bit);
  [[nodiscard]] bool insert_tag(Bucket* head, uint8_t tag, Ref ref, uint32_t stamp);
  void compact(Bucket* head);
  void drop_empty_overflow(Bucket* head);
  uint32_t take_overflow();
  void give_overflow(uint32_t number);

  const ItemHashes& items_;
  Bucket* base_ = nullptr;
  Bucket* overflow_ = nullptr;
  size_t max_buckets_ = 0;
  ReservedMemory memory_;
  ReservedMemory overflow_memory_;

  alignas(64) std::atomic<size_t> buckets_{0};
  alignas(64) std::atomic<int64_t> population_{0};
  SpinLock split_lock_;  // the right to change buckets_ and to open memory_

  SpinLock overflow_lock_;  // a leaf: taken under bucket locks
  uint32_t overflow_free_ = 0;
  uint32_t overflow_next_ = 1;
  std::atomic<size_t> overflow_used_{0};
};

}  // namespace moxi
