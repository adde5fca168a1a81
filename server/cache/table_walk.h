// Every live item, once, while others store, delete and make the table grow.
//
//   position = hash with its bits in reverse:   0 |--b0--|--b4--|-----b2-----|-----b1-----|... 1
//                                                        ^ a split of b0 made two of its range
//
// The items of a bucket agree in the low bits of their hashes, so a bucket is a range of positions.
// A split halves a range and moves no other; buckets are never joined. The walk takes the bucket at
// its position, goes on to where that one's range ends, and so needs to hold nothing up: a key that
// is there from the beginning to the end is met once, no key twice.
//
// Owned by who asks, one thread at a time; step() takes one bucket lock after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "server/cache/cache_core.h"

namespace moxi {

struct WalkedItem {
  std::string_view key;  // a copy
  uint64_t cas = 0;
  RelTime exptime = kNeverExpires;  // as the item has it
  RelTime time = 0;                 // of its last access
  uint32_t client_flags = 0;
  SlabClassId slab_class = 0;
  size_t size = 0;  // as memcached counts it: key, value and what goes with them
  bool fetched = false;
  bool encoded_key = false;  // whoever stored it named it in base64
};

class TableWalk {
 public:
  // Items of the classes whose bit is set.
  TableWalk(const CacheCore& core, uint64_t classes);
  TableWalk(const TableWalk&) = delete;
  TableWalk& operator=(const TableWalk&) = delete;

  // Copies of the items of the next buckets; valid until the next call. There may be none although
  // it is not over yet. Does not count as an access.
  std::span<const WalkedItem> step();
  bool is_over() const { return over_; }

 private:
  [[nodiscard]] bool take_bucket();
  [[nodiscard]] bool take(Ref ref);
  void forget_from(size_t items, size_t key_bytes);

  const CacheCore& core_;
  const uint64_t classes_;
  uint64_t position_ = 0;
  bool over_ = false;
  size_t cost_ = 0;  // of this step so far
  // Neither grows while a lock is held.
  std::vector<WalkedItem> items_;
  std::vector<char> keys_;
  size_t key_bytes_ = 0;
};

}  // namespace moxi
