#include "proxy/route/placement.h"

#include <utility>

#include "proxy/route/make_distribution.h"

namespace moxi {
namespace {

std::shared_ptr<const Distribution> distribute(DistributionKind kind,
                                               std::span<const BackendConfig> backends,
                                               const std::vector<uint32_t>& places) {
  std::vector<BackendConfig> chosen;
  for (const uint32_t place : places)
    chosen.push_back(backends[place]);
  return make_distribution(kind, chosen);
}

}  // namespace

Placement::Placement(DistributionKind kind, std::span<const BackendConfig> backends,
                     std::vector<uint32_t> places)
    : distribution_(distribute(kind, backends, places)), targets_(std::move(places)) {}

Placement::Placement(const Placement& base, std::vector<uint32_t> targets)
    : distribution_(base.distribution_), targets_(std::move(targets)) {}

std::vector<uint32_t> places_of(std::span<const BackendConfig> backends) {
  std::vector<uint32_t> places;
  for (uint32_t i = 0; i < backends.size(); ++i) {
    if (!backends[i].is_spare) places.push_back(i);
  }
  return places;
}

}  // namespace moxi
