// Remembers where keys were placed, so that a key that comes again is not digested again: MD5 is
// a third of what a proxied get costs.
//
//   64-bit hash of the key:  | tag: the upper 48 bits | ... | slot: the lower 17 bits |
//   slot:                    | tag 48 | backend + 1: 16 |     0 = empty
//
// Slot and tag together hold all 64 bits, so two keys are mistaken for each other only if their
// whole hashes are equal (seeded per memo: nobody can choose such keys). One per worker and pool;
// a megabyte, of which the system gives what is touched.
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
  PlacementMemo() : slots_(static_cast<uint64_t*>(std::calloc(kSlots, sizeof(uint64_t)))) {}

  void prefetch(uint64_t hash) const {
    if (slots_ != nullptr) __builtin_prefetch(&slots_.get()[hash % kSlots]);
  }
  // The backend that was noted for the hash, or kUnknown.
  size_t find(uint64_t hash) const {
    if (slots_ == nullptr) return kUnknown;
    const uint64_t slot = slots_.get()[hash % kSlots];
    const uint64_t backend = slot & kBackendMask;
    return ((slot ^ hash) & ~kBackendMask) == 0 && backend != 0 ? backend - 1 : kUnknown;
  }
  void note(uint64_t hash, size_t backend) {
    if (slots_ == nullptr || backend >= kBackendMask) return;
    slots_.get()[hash % kSlots] = (hash & ~kBackendMask) | (backend + 1);
  }

 private:
  static constexpr size_t kSlots = size_t{1} << 17;
  static constexpr uint64_t kBackendMask = 0xffff;

  struct Free {
    void operator()(uint64_t* slots) const { std::free(slots); }
  };
  std::unique_ptr<uint64_t[], Free> slots_;
};

}  // namespace moxi
