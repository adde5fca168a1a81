#include "proxy/route/placement.h"

#include <utility>

#include "proxy/route/make_distribution.h"

namespace moxi {

Placement::Placement(const PlacementRule& rule, std::span<const BackendConfig> backends,
                     std::vector<uint32_t> places)
    : distribution_(make_distribution(rule, backends, places)),
      targets_(std::move(places)),
      is_steady_(distribution_ == nullptr || distribution_->is_steady()) {}

Placement::Placement(const Placement& base, std::vector<uint32_t> targets)
    : distribution_(base.distribution_),
      targets_(std::move(targets)),
      is_steady_(base.is_steady_) {}

std::vector<uint32_t> places_of(std::span<const BackendConfig> backends) {
  std::vector<uint32_t> places;
  for (uint32_t i = 0; i < backends.size(); ++i) {
    if (!backends[i].is_spare) places.push_back(i);
  }
  return places;
}

}  // namespace moxi
