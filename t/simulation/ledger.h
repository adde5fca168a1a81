// The whole history of every key: each state that a backend ever gave it, in order. What a client
// is told about a key is checked against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "t/simulation/operation.h"

namespace moxi::simulation {

struct Version {
  bool is_present = false;
  uint32_t flags = 0;
  uint64_t value_hash = 0;
  uint64_t cas = 0;
  Tag made_by = 0;
};

class Ledger {
 public:
  void add_key() { histories_.emplace_back(1); }  // every key begins as absent
  void append(KeyId key, const Version& version) { histories_[key].push_back(version); }

  size_t latest(KeyId key) const { return histories_[key].size() - 1; }
  const Version& at(KeyId key, size_t index) const { return histories_[key][index]; }

  // The first version from `oldest` on that is absent / has this value (and cas, if one is given).
  std::optional<size_t> find_absent(KeyId key, size_t oldest) const;
  std::optional<size_t> find_value(KeyId key, size_t oldest, uint64_t value_hash,
                                   std::optional<uint32_t> flags,
                                   std::optional<uint64_t> cas) const;
  // The version that a command made.
  std::optional<size_t> find_made_by(KeyId key, Tag tag) const;

 private:
  std::vector<std::vector<Version>> histories_;
};

uint64_t hash_value(std::string_view value);

}  // namespace moxi::simulation
