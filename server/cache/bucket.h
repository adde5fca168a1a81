// One bucket of the hash table: exactly one cache line.
//
//   | lock:1 overflow:31 | 12 tags of 8 bits | 12 references of 32 bits |
//
// A tag of 0 is an empty slot. A reference with kGhostBit set is a ghost: the memory of a key that
// was evicted, which lives in slots that nothing else needs. The lock bit guards the whole line,
// the overflow buckets that hang off it, and every item linked from either. Only its holder writes;
// prefetching reads without it, hence relaxed atomics.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "server/cache/page_table.h"
#include "server/cache/spin_lock.h"

namespace moxi {

inline constexpr unsigned kSlots = 12;
inline constexpr unsigned kAllSlots = (1U << kSlots) - 1;

// Top byte of the hash; 0 is taken by "empty".
constexpr uint8_t tag_of(uint64_t hash) {
  const auto top = static_cast<uint8_t>(hash >> 56);
  return top == 0 ? uint8_t{1} : top;
}

struct alignas(64) Bucket {
  static constexpr uint32_t kLock = 1;

  std::atomic<uint32_t> word;
  std::atomic<uint8_t> tags[kSlots];
  std::atomic<Ref> refs[kSlots];

  void lock() {
    if (__builtin_expect(!take(), 0)) wait_and_lock();
  }
  bool try_lock() { return (word.load(std::memory_order_relaxed) & kLock) == 0 && take(); }
  void unlock() {
    word.store(word.load(std::memory_order_relaxed) & ~kLock, std::memory_order_release);
  }

  // One try, without looking first: the usual case is that nobody has it.
  bool take() { return (word.fetch_or(kLock, std::memory_order_acquire) & kLock) == 0; }
  [[gnu::noinline]] void wait_and_lock() {
    for (unsigned turn = 0; !try_lock();)
      spin_wait(turn++);
  }

  // Number of the next overflow bucket, 0: none.
  uint32_t overflow() const { return word.load(std::memory_order_relaxed) >> 1; }
  // By the holder of the lock of the chain's head; keeps the lock bit.
  void set_overflow(uint32_t number) {
    word.store((word.load(std::memory_order_relaxed) & kLock) | (number << 1),
               std::memory_order_relaxed);
  }

  uint8_t tag(unsigned slot) const { return tags[slot].load(std::memory_order_relaxed); }
  Ref ref(unsigned slot) const { return refs[slot].load(std::memory_order_relaxed); }
  void put(unsigned slot, uint8_t tag, Ref ref) {
    refs[slot].store(ref, std::memory_order_relaxed);
    tags[slot].store(tag, std::memory_order_relaxed);
  }
  void clear(unsigned slot) { put(slot, 0, 0); }

  // Bit n set: slot n carries `tag`. Lock held.
  unsigned match(uint8_t tag) const {
#if defined(__SSE2__)
    const __m128i have = _mm_loadu_si128(reinterpret_cast<const __m128i*>(tags));
    const __m128i want = _mm_set1_epi8(static_cast<char>(tag));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(have, want))) & kAllSlots;
#else
    unsigned found = 0;
    for (unsigned slot = 0; slot < kSlots; ++slot) {
      if (this->tag(slot) == tag) found |= 1U << slot;
    }
    return found;
#endif
  }
  // The same without the lock: a hint.
  unsigned match_unlocked(uint8_t tag) const {
    unsigned found = 0;
#if defined(__SSE2__)
    using Words [[gnu::may_alias]] = uint64_t;
    const auto* words = reinterpret_cast<const Words*>(this);
    const auto low = static_cast<long long>(__atomic_load_n(words, __ATOMIC_RELAXED));
    const auto high = static_cast<long long>(__atomic_load_n(words + 1, __ATOMIC_RELAXED));
    const __m128i want = _mm_set1_epi8(static_cast<char>(tag));
    const __m128i same = _mm_cmpeq_epi8(_mm_set_epi64x(high, low), want);
    found = static_cast<unsigned>(_mm_movemask_epi8(same)) >> 4U;
#else
    for (unsigned slot = 0; slot < kSlots; ++slot) {
      if (this->tag(slot) == tag) found |= 1U << slot;
    }
#endif
    return found & kAllSlots;
  }
};
static_assert(sizeof(Bucket) == 64);

}  // namespace moxi
