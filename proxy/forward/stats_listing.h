// The statistics of all backends as those of one: each name once, in the order in which the
// backends show them, its values put together by the rule of the name (first, largest, sum).
// Bounded, because a backend could go on for ever, and clients could ask without end. Cold path;
// worker's thread only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/session/responder.h"
#include "proxy/forward/stats_request.h"

namespace moxi {

// What the listings of one worker and pool hold together, in bytes.
struct ListingBudget {
  size_t limit = size_t{32} << 20;
  size_t used = 0;
};

class StatsListing {
 public:
  // `budget` outlives it.
  StatsListing(size_t backends, ListingKind kind, ListingBudget& budget)
      : kind_(kind), budget_(budget), lines_(backends) {}
  ~StatsListing() { budget_.used -= held_; }
  StatsListing(const StatsListing&) = delete;
  StatsListing& operator=(const StatsListing&) = delete;

  // One line of a backend. False: there are more than any memcached has.
  [[nodiscard]] bool add(size_t backend, std::string_view name, std::string_view value);
  // Lines were dropped, because other listings have used up the budget.
  bool is_incomplete() const { return is_incomplete_; }
  // Tells all of it, and ends the answer.
  void answer(Responder& responder) const;

 private:
  using Line = std::pair<std::string, std::string>;
  using Lines = std::vector<Line>;

  Lines merged() const;
  Lines side_by_side() const;

  const ListingKind kind_;
  ListingBudget& budget_;
  bool is_incomplete_ = false;
  size_t bytes_ = 0;
  size_t held_ = 0;  // of the budget
  std::vector<Lines> lines_;
};

}  // namespace moxi
