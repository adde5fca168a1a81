// Where the keys of a pool live at the moment: a distribution, and the backend behind each of its
// places. Constant; shared by all workers.
//
//   key -> Distribution -> place -> targets_[place] -> backend
//
// All backends up:    places are the backends that are no spares.
// One down, spare:    the same places; a spare behind the one of the dead backend.
// One down, reshape:  a distribution over those that are left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "proxy/config/backend_config.h"
#include "proxy/config/placement_rule.h"
#include "proxy/route/distribution.h"

namespace moxi {

class Placement {
 public:
  // Over those of `backends` whose indices are `places` (not empty).
  Placement(const PlacementRule& rule, std::span<const BackendConfig> backends,
            std::vector<uint32_t> places);
  // As `base`, with other backends behind its places.
  Placement(const Placement& base, std::vector<uint32_t> targets);

  // The index of the backend that keeps `key`. With one place nothing is hashed.
  size_t pick(std::string_view key) const {
    return targets_[distribution_ == nullptr ? 0 : distribution_->pick(key)];
  }
  // Whether pick() says the same of a key each time, so that it may be remembered.
  bool is_steady() const { return is_steady_; }
  const std::vector<uint32_t>& targets() const { return targets_; }

 private:
  const std::shared_ptr<const Distribution> distribution_;  // null: one place
  const std::vector<uint32_t> targets_;
  const bool is_steady_;
};

// The indices of the backends that are no spares.
std::vector<uint32_t> places_of(std::span<const BackendConfig> backends);

}  // namespace moxi
