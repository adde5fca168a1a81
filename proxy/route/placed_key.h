// What a proxy's handler keeps in KeyRef::hash between prefetch() and handle(): the key's hash, by
// which equal keys find each other, and where it lives.
//
//   | hash: the upper 48 bits | backend: 16 |
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/protocol/request.h"

namespace moxi {

inline constexpr unsigned kBackendBits = 16;
// The most backends that a pool can have.
inline constexpr size_t kMaxBackends = (size_t{1} << kBackendBits) - 1;

constexpr uint64_t placed(uint64_t hash, size_t backend) {
  return (hash & ~uint64_t{kMaxBackends}) | backend;
}
constexpr size_t backend_of(const KeyRef& key) {
  return key.hash & kMaxBackends;
}
constexpr uint64_t short_hash(const KeyRef& key) {
  return key.hash >> kBackendBits;
}

}  // namespace moxi
