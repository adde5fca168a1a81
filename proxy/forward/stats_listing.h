// The statistics of all backends as those of one: each name once, in the order in which the
// backends show them, its values put together by the rule of the name (first, largest, sum).
// Bounded, because a backend could go on for ever. Cold path; worker's thread only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/session/responder.h"

namespace moxi {

class StatsListing {
 public:
  explicit StatsListing(size_t backends) : lines_(backends) {}

  // One line of a backend. False: there are more than any memcached has.
  [[nodiscard]] bool add(size_t backend, std::string_view name, std::string_view value);
  // Tells all of them; the caller ends the answer.
  void show(Responder& responder) const;

 private:
  using Line = std::pair<std::string, std::string>;

  size_t bytes_ = 0;
  std::vector<std::vector<Line>> lines_;
};

}  // namespace moxi
