// The keys of a simulation: a few hot ones that all clients use, and some that only one client
// uses, whose values it therefore knows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "t/simulation/operation.h"

namespace moxi::simulation {

struct KeyInfo {
  static constexpr uint32_t kEverybody = UINT32_MAX;

  std::string name;
  size_t backend = 0;
  uint32_t owner = kEverybody;
  bool is_number = false;  // incr and decr are meant for it
};

class KeySpace {
 public:
  KeyId add(KeyInfo info) {
    const auto id = static_cast<KeyId>(keys_.size());
    keys_.push_back(std::move(info));
    ids_[keys_.back().name] = id;
    return id;
  }
  const KeyInfo& operator[](KeyId id) const { return keys_[id]; }
  size_t size() const { return keys_.size(); }
  // Null: no such key.
  const KeyId* find(std::string_view name) const {
    const auto found = ids_.find(std::string(name));
    return found == ids_.end() ? nullptr : &found->second;
  }

 private:
  std::vector<KeyInfo> keys_;
  std::unordered_map<std::string, KeyId> ids_;
};

}  // namespace moxi::simulation
