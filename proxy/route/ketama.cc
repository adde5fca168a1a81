#include "proxy/route/ketama.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "proxy/route/md5.h"

namespace moxi {

namespace {

constexpr uint32_t kPointsPerDigest = 4;
constexpr float kWeightedPointsPerBackend = 160;
constexpr uint32_t kUnweightedPointsPerBackend = 100;

// Without a call or a branch on the way to the hash that nearly every pool has.
struct PlainMd5 {
  uint32_t operator()(std::string_view key) const { return md5_first_word(key); }
};

template <typename Hasher>
class Ketama final : public Distribution {
 public:
  Ketama(std::vector<ContinuumPoint> points, const Hasher& hasher)
      : continuum_(std::move(points)), hasher_(hasher) {}

  size_t pick(std::string_view key) const override { return continuum_.owner(hasher_(key)); }

 private:
  const Continuum continuum_;
  const Hasher hasher_;
};

// What the digests of a backend's points begin with.
std::string point_prefix(const BackendConfig& backend) {
  return placing_name(backend) + "-";
}

uint64_t total_weight(std::span<const BackendConfig> backends) {
  uint64_t total = 0;
  for (const BackendConfig& backend : backends)
    total += std::max(backend.weight, 1U);
  return total;
}

// How many digests of four points a backend gets. Every step is rounded to float, except the last
// sum: with other rounding some pools would have other rings (25 equal backends have 156 points
// each, not 160).
uint32_t digest_count(uint32_t weight, uint64_t total, size_t backends) {
  const float share = static_cast<float>(weight) / static_cast<float>(total);
  const float exact = share * kWeightedPointsPerBackend / static_cast<float>(kPointsPerDigest) *
                      static_cast<float>(backends);
  return static_cast<uint32_t>(std::floor(static_cast<float>(static_cast<double>(exact) + 1e-10)));
}

}  // namespace

std::vector<ContinuumPoint> ketama_weighted_points(std::span<const BackendConfig> backends) {
  const uint64_t total = total_weight(backends);
  std::vector<ContinuumPoint> points;
  for (uint32_t i = 0; i < backends.size(); ++i) {
    const std::string prefix = point_prefix(backends[i]);
    const uint32_t digests = digest_count(std::max(backends[i].weight, 1U), total, backends.size());
    for (uint32_t k = 0; k < digests; ++k) {
      for (uint32_t value : md5_words(prefix + std::to_string(k)))
        points.push_back({value, i});
    }
  }
  return points;
}

std::vector<ContinuumPoint> ketama_unweighted_points(std::span<const BackendConfig> backends) {
  std::vector<ContinuumPoint> points;
  for (uint32_t i = 0; i < backends.size(); ++i) {
    const std::string prefix = point_prefix(backends[i]);
    for (uint32_t k = 0; k < kUnweightedPointsPerBackend; ++k) {
      points.push_back({md5_first_word(prefix + std::to_string(k)), i});
    }
  }
  return points;
}

std::unique_ptr<Distribution> make_ketama(std::vector<ContinuumPoint> points,
                                          const KeyHasher& hasher) {
  if (hasher.is_just(KeyHash::kMd5))
    return std::make_unique<Ketama<PlainMd5>>(std::move(points), PlainMd5{});
  return std::make_unique<Ketama<KeyHasher>>(std::move(points), hasher);
}

std::unique_ptr<Distribution> make_ketama_weighted(std::span<const BackendConfig> backends,
                                                   const KeyHasher& hasher) {
  return make_ketama(ketama_weighted_points(backends), hasher);
}

std::unique_ptr<Distribution> make_ketama_unweighted(std::span<const BackendConfig> backends,
                                                     const KeyHasher& hasher) {
  return make_ketama(ketama_unweighted_points(backends), hasher);
}

}  // namespace moxi
