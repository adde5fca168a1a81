#include "server/command/prefix_counters.h"

namespace moxi {

PrefixCounters::Counts* PrefixCounters::find(std::string_view key) {
  const size_t end = key.find(delimiter_);
  if (end == std::string_view::npos) return nullptr;
  const std::string_view prefix = key.substr(0, end);
  const auto known = counts_.find(prefix);
  if (known != counts_.end()) return &known->second;
  if (counts_.size() >= kMostPrefixes) return nullptr;
  return &counts_.emplace(prefix, Counts{}).first->second;
}

void PrefixCounters::count_get(std::string_view key, bool hit) {
  const std::lock_guard guard(counts_mutex_);
  Counts* const counts = find(key);
  if (counts == nullptr) return;
  ++counts->gets;
  if (hit) ++counts->hits;
}

void PrefixCounters::count_set(std::string_view key) {
  const std::lock_guard guard(counts_mutex_);
  if (Counts* const counts = find(key)) ++counts->sets;
}

void PrefixCounters::count_delete(std::string_view key) {
  const std::lock_guard guard(counts_mutex_);
  if (Counts* const counts = find(key)) ++counts->deletes;
}

void PrefixCounters::clear() {
  const std::lock_guard guard(counts_mutex_);
  counts_.clear();
}

std::string PrefixCounters::dump() const {
  const std::lock_guard guard(counts_mutex_);
  std::string text;
  for (const auto& [prefix, counts] : counts_) {
    text += "PREFIX " + prefix + " get " + std::to_string(counts.gets) + " hit " +
            std::to_string(counts.hits) + " set " + std::to_string(counts.sets) + " del " +
            std::to_string(counts.deletes) + "\r\n";
  }
  return text + "END\r\n";
}

}  // namespace moxi
