#include "t/simulation/ledger.h"

#include "common/base/hash.h"

namespace moxi::simulation {

std::optional<size_t> Ledger::find_absent(KeyId key, size_t oldest) const {
  const std::vector<Version>& history = histories_[key];
  for (size_t i = oldest; i < history.size(); ++i) {
    if (!history[i].is_present) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Ledger::find_value(KeyId key, size_t oldest, uint64_t value_hash,
                                         std::optional<uint32_t> flags,
                                         std::optional<uint64_t> cas) const {
  const std::vector<Version>& history = histories_[key];
  for (size_t i = oldest; i < history.size(); ++i) {
    const Version& version = history[i];
    if (version.is_present && version.value_hash == value_hash &&
        version.flags == flags.value_or(version.flags) && version.cas == cas.value_or(version.cas))
      return i;
  }
  return std::nullopt;
}

std::optional<size_t> Ledger::find_made_by(KeyId key, Tag tag) const {
  const std::vector<Version>& history = histories_[key];
  for (size_t i = history.size(); i-- > 0;) {
    if (history[i].made_by == tag) return i;
  }
  return std::nullopt;
}

uint64_t hash_value(std::string_view value) {
  return hash_key(value, /*seed=*/0);
}

}  // namespace moxi::simulation
