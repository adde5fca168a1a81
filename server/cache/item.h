// How an item lies in its chunk. There are no pointers in it, so chunks can be copied.
//
//   0        4         8      12    13      14    15
//   | time   | exptime | size | key | access| kind| gen |       16 bytes
//   | cas (8, unless -C) | client flags (4, only if not 0) | key | value |
//   ... of a big item, instead of the value: | pad to 4 | refs of its pieces |
//
// A piece of a big item begins with the same 16 bytes (see big_item.h), a free chunk too: its
// `size` then holds the next free chunk of the page.
//
// Who may touch what:
//   kind      free <-> reserved under the class lock; reserved -> linked -> dead under the bucket
//             lock of the key. Read by the hands under the class lock alone, hence atomic.
//   access    frequency, queue, fetched: changed by read-modify-write only, by readers and writers
//             under the bucket lock and by hands under the class lock.
//   exptime, time, gen   written under the bucket lock; hands read them without it.
//   key bytes, key_length, the position of the key   never change while the item is linked.
//   cas, client flags, size, value   under the bucket lock; value bytes of a pinned item: never.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "common/base/clock.h"
#include "server/cache/cache_stats.h"

namespace moxi {

enum class Lifecycle : uint8_t {
  kFree,      // in its page's free list, or never used
  kReserved,  // somebody's: being filled, or spare in a magazine
  kLinked,    // an item that the table refers to
  kDead,      // no longer in the table, not yet free: pinned, or about to be freed
  kPiece      // part of a big item
};

inline constexpr uint8_t kLifecycleMask = 7;
inline constexpr uint8_t kHasClientFlags = 8;
inline constexpr uint8_t kChunked = 16;
// What general commands know of an item; hands and sweeps do not look at these. They change under
// the bucket lock, and a store that overwrites the item settles all of them.
inline constexpr uint8_t kStale = 32;        // marked as outdated: the next reader is to renew it
inline constexpr uint8_t kTokenOut = 64;     // somebody has been told to renew it
inline constexpr uint8_t kEncodedKey = 128;  // the key came as base64
inline constexpr uint8_t kGeneralBits = kStale | kTokenOut | kEncodedKey;

// The access byte.
inline constexpr uint8_t kFrequencyMask = 3;
inline constexpr uint8_t kMaxFrequency = 3;
inline constexpr uint8_t kFetched = 4;
inline constexpr unsigned kQueueShift = 3;
inline constexpr uint8_t kQueueMask = 3U << kQueueShift;
inline constexpr uint8_t kGone = 32;  // unlinked: its queue has been settled

struct ItemHeader {
  std::atomic<RelTime> time;     // last access
  std::atomic<RelTime> exptime;  // kNeverExpires or the second at which it is dead
  uint32_t size;                 // of the value
  uint8_t key_length;
  std::atomic<uint8_t> access;
  std::atomic<uint8_t> kind;
  std::atomic<uint8_t> generation;  // of flush_all

  char* bytes() { return reinterpret_cast<char*>(this); }
  const char* bytes() const { return reinterpret_cast<const char*>(this); }
  Lifecycle lifecycle(std::memory_order order = std::memory_order_relaxed) const {
    return static_cast<Lifecycle>(kind.load(order) & kLifecycleMask);
  }
  // Keeps the flag bits.
  void set_lifecycle(Lifecycle state, std::memory_order order = std::memory_order_relaxed) {
    const unsigned flags = kind.load(std::memory_order_relaxed) & ~unsigned{kLifecycleMask};
    kind.store(static_cast<uint8_t>(flags | static_cast<unsigned>(state)), order);
  }
  void set_kind(Lifecycle state, uint8_t flags) {
    kind.store(static_cast<uint8_t>(static_cast<unsigned>(state) | flags),
               std::memory_order_relaxed);
  }
  // `bits` are of kGeneralBits, and so is what they are changed to. Bucket locked, or not linked.
  void change_general_bits(uint8_t bits, uint8_t to) {
    const unsigned kept = kind.load(std::memory_order_relaxed) & ~unsigned{bits};
    // Hands that see it see what they saw when it was linked.
    kind.store(static_cast<uint8_t>(kept | to), std::memory_order_release);
  }
  uint8_t general_bits() const {
    return static_cast<uint8_t>(kind.load(std::memory_order_relaxed) & kGeneralBits);
  }
  bool is_chunked() const { return (kind.load(std::memory_order_relaxed) & kChunked) != 0; }
  bool has_client_flags() const {
    return (kind.load(std::memory_order_relaxed) & kHasClientFlags) != 0;
  }
};
static_assert(sizeof(ItemHeader) == 16);

constexpr Queue queue_of(uint8_t access) {
  return static_cast<Queue>((access & kQueueMask) >> kQueueShift);
}
constexpr uint8_t with_queue(uint8_t access, Queue queue) {
  return static_cast<uint8_t>((access & ~unsigned{kQueueMask}) |
                              (static_cast<unsigned>(queue) << kQueueShift));
}
constexpr unsigned frequency_of(uint8_t access) {
  return access & kFrequencyMask;
}

// Where things are, given whether CAS is in use (constant per cache).
class ItemLayout {
 public:
  explicit ItemLayout(bool use_cas) : cas_bytes_(use_cas ? 8 : 0) {}

  bool has_cas() const { return cas_bytes_ != 0; }
  // Bytes in front of the key.
  size_t key_offset(bool client_flags) const {
    return sizeof(ItemHeader) + cas_bytes_ + (client_flags ? 4U : 0U);
  }
  size_t key_offset(const ItemHeader& item) const { return key_offset(item.has_client_flags()); }
  // Header, key and value, as if in one chunk.
  size_t total(size_t key_length, uint32_t client_flags, size_t value_size) const {
    return key_offset(client_flags != 0) + key_length + value_size;
  }
  size_t total(const ItemHeader& item) const {
    return key_offset(item) + item.key_length + item.size;
  }

  std::string_view key(const ItemHeader& item) const {
    return {item.bytes() + key_offset(item), item.key_length};
  }
  // Of an item in one chunk.
  char* value(ItemHeader& item) const { return item.bytes() + key_offset(item) + item.key_length; }
  std::string_view value_view(const ItemHeader& item) const {
    return {item.bytes() + key_offset(item) + item.key_length, item.size};
  }
  uint64_t cas(const ItemHeader& item) const {
    uint64_t id = 0;
    if (has_cas()) std::memcpy(&id, item.bytes() + sizeof(ItemHeader), sizeof(id));
    return id;
  }
  void set_cas(ItemHeader& item, uint64_t id) const {
    if (has_cas()) std::memcpy(item.bytes() + sizeof(ItemHeader), &id, sizeof(id));
  }
  uint32_t client_flags(const ItemHeader& item) const {
    uint32_t flags = 0;
    if (item.has_client_flags()) {
      std::memcpy(&flags, item.bytes() + sizeof(ItemHeader) + cas_bytes_, sizeof(flags));
    }
    return flags;
  }
  // Only if the item has room for them.
  void set_client_flags(ItemHeader& item, uint32_t flags) const {
    if (item.has_client_flags()) {
      std::memcpy(item.bytes() + sizeof(ItemHeader) + cas_bytes_, &flags, sizeof(flags));
    }
  }

 private:
  const size_t cas_bytes_;
};

// Keys are compared in words; `length` is the same for both and not 0. Words may overlap.
template <typename Word>
[[gnu::always_inline]] inline bool same_word(const char* a, const char* b, size_t at) {
  Word x = 0;
  Word y = 0;
  std::memcpy(&x, a + at, sizeof(x));
  std::memcpy(&y, b + at, sizeof(y));
  return x == y;
}
[[gnu::always_inline]] inline bool same_bytes(const char* a, const char* b, size_t length) {
  if (__builtin_expect(length < sizeof(uint64_t), 0)) {
    if (length >= sizeof(uint32_t)) {
      return same_word<uint32_t>(a, b, 0) && same_word<uint32_t>(a, b, length - sizeof(uint32_t));
    }
    // One to three bytes: the first, the middle one and the last are all there are.
    return a[0] == b[0] && a[length / 2] == b[length / 2] && a[length - 1] == b[length - 1];
  }
  const size_t last = length - sizeof(uint64_t);
  for (size_t at = 0; at < last; at += sizeof(uint64_t)) {
    if (!same_word<uint64_t>(a, b, at)) return false;
  }
  return same_word<uint64_t>(a, b, last);
}

}  // namespace moxi
