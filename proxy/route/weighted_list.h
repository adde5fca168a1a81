// A list in which each entry stands as often as its weight says, without being written out:
// {3, 1} is 0 0 0 1. A weight of 0 counts as 1. Constant once built; any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace moxi {

class WeightedList {
 public:
  // The next entry, as often as `weight`.
  void add(uint32_t weight) { ends_.push_back(size() + std::max(weight, 1U)); }

  // With every repetition.
  uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
  // Which entry stands at `position` (less than size()), counted in the order of add().
  size_t at(uint64_t position) const {
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), position);
    return static_cast<size_t>(end - ends_.begin());
  }

 private:
  std::vector<uint64_t> ends_;  // for each entry, the position behind its last one
};

}  // namespace moxi
