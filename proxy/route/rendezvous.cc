#include "proxy/route/rendezvous.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/hash.h"

namespace moxi {

namespace {

struct Candidate {
  uint64_t seed;
  double weight;
};

// Of the upper 52 bits: as many as leave a double room for the half that keeps it from 0 and 1.
double as_fraction(uint64_t hash) {
  return (static_cast<double>(hash >> 12) + 0.5) * 0x1p-52;
}

class Rendezvous final : public Distribution {
 public:
  Rendezvous(std::span<const BackendConfig> backends, const HashTag& tag) : tag_(tag) {
    for (const BackendConfig& backend : backends) {
      const double weight = std::max(backend.weight, 1U);
      candidates_.push_back({hash_key(placing_name(backend), 0), weight});
      is_weighted_ = is_weighted_ || weight != candidates_.front().weight;
    }
  }

  size_t pick(std::string_view key) const override {
    const std::string_view part = tag_.hashed_part(key);
    size_t best = 0;
    double highest = 0;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const double lot = lot_of(candidates_[i], part);
      if (lot <= highest) continue;
      highest = lot;
      best = i;
    }
    return best;
  }

 private:
  // With equal weights the fractions are in the same order, and cost no logarithm.
  double lot_of(const Candidate& candidate, std::string_view part) const {
    const double fraction = as_fraction(hash_key(part, candidate.seed));
    return is_weighted_ ? candidate.weight / -std::log(fraction) : fraction;
  }

  const HashTag tag_;
  std::vector<Candidate> candidates_;
  bool is_weighted_ = false;
};

}  // namespace

std::unique_ptr<Distribution> make_rendezvous(std::span<const BackendConfig> backends,
                                              const HashTag& tag) {
  return std::make_unique<Rendezvous>(backends, tag);
}

}  // namespace moxi
