// The hashes by which keys are placed, by their names, and a key's hash as a pool has it: one of
// them, of the whole key or of what its tag encloses. Constant; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/config/placement_rule.h"

namespace moxi {

using KeyHashFunction = uint32_t (*)(std::string_view key);

// `hash` is not kAuto.
KeyHashFunction function_of(KeyHash hash);

// `hash`, or what kAuto means for a distribution that has no hash of its own.
KeyHash hash_of(const PlacementRule& rule);

class KeyHasher {
 public:
  // Implicit: a hash is a hasher of whole keys.
  KeyHasher(KeyHash hash, HashTag tag = {})
      : function_(function_of(hash)), hash_(hash), tag_(tag) {}
  explicit KeyHasher(const PlacementRule& rule) : KeyHasher(hash_of(rule), rule.tag) {}

  uint32_t operator()(std::string_view key) const { return function_(tag_.hashed_part(key)); }
  // Whether it is nothing but `hash`.
  bool is_just(KeyHash hash) const { return hash_ == hash && !tag_.is_set(); }

 private:
  KeyHashFunction function_;
  KeyHash hash_;
  HashTag tag_;
};

}  // namespace moxi
