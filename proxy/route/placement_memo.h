// Remembers where keys were placed, so that a key that comes again is not digested again: MD5 is
// a third of what a proxied get costs.
//
//   64-bit hash of the key:  | tag: the upper 48 bits | ... | pair: the lower 17 bits |
//   pair of slots:           | tag 48 | backend + 1: 16 | tag 48 | backend + 1: 16 |     0 = empty
//                              ^ noted last               ^ noted before it
//
// Pair and tag together hold all 64 bits, so two keys are mistaken for each other only if their
// whole hashes are equal (seeded per memo: nobody can choose such keys). One per worker and pool;
// two megabytes, of which the system gives what is touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace moxi {

class PlacementMemo {
 public:
  static constexpr size_t kUnknown = SIZE_MAX;

  // Without memory it remembers nothing.
  PlacementMemo() { clear(); }

  // Forgets everything: keys are placed in another way from now on.
  void clear() {
    slots_.reset();
    slots_.reset(static_cast<uint64_t*>(std::calloc(kSlots, sizeof(uint64_t))));
  }

  void prefetch(uint64_t hash) const {
    if (slots_ != nullptr) __builtin_prefetch(pair_of(hash));
  }
  // The backend that was noted for the hash, or kUnknown.
  size_t find(uint64_t hash) const {
    if (slots_ == nullptr) return kUnknown;
    const uint64_t* const pair = pair_of(hash);
    const uint64_t slot = is_of(pair[0], hash) ? pair[0] : pair[1];
    const uint64_t backend = slot & kBackendMask;
    return is_of(slot, hash) && backend != 0 ? backend - 1 : kUnknown;
  }
  void note(uint64_t hash, size_t backend) {
    if (slots_ == nullptr || backend >= kBackendMask) return;
    uint64_t* const pair = pair_of(hash);
    if (!is_of(pair[0], hash)) pair[1] = pair[0];
    pair[0] = (hash & ~kBackendMask) | (backend + 1);
  }

 private:
  static constexpr size_t kPairs = size_t{1} << 17;
  static constexpr size_t kSlots = 2 * kPairs;
  static constexpr uint64_t kBackendMask = 0xffff;

  static bool is_of(uint64_t slot, uint64_t hash) { return ((slot ^ hash) & ~kBackendMask) == 0; }
  uint64_t* pair_of(uint64_t hash) const { return &slots_.get()[2 * (hash % kPairs)]; }

  struct Free {
    void operator()(uint64_t* slots) const { std::free(slots); }
  };
  std::unique_ptr<uint64_t[], Free> slots_;
};

}  // namespace moxi
