#include "proxy/route/jump.h"

#include <cstddef>

#include "common/base/hash.h"
#include "proxy/route/scramble.h"
#include "proxy/route/weighted_list.h"

namespace moxi {

namespace {

constexpr size_t kAbsent = SIZE_MAX;
// How often a key is hashed again before it is placed among those alone that are there.
constexpr int kMaxRounds = 64;

class Jump final : public Distribution {
 public:
  Jump(std::span<const BackendConfig> backends, const std::vector<uint32_t>& places,
       const HashTag& tag)
      : tag_(tag) {
    std::vector<size_t> place_of(backends.size(), kAbsent);
    for (size_t i = 0; i < places.size(); ++i)
      place_of[places[i]] = i;
    for (size_t i = 0; i < backends.size(); ++i) {
      if (backends[i].is_spare) continue;
      all_.add(backends[i].weight);
      places_.push_back(place_of[i]);
    }
    for (const uint32_t backend : places)
      present_.add(backends[backend].weight);
  }

  size_t pick(std::string_view key) const override {
    uint64_t hash = hash_key(tag_.hashed_part(key), 0);
    for (int round = 0; round < kMaxRounds; ++round) {
      const size_t place = places_[all_.at(jump_place(hash, all_.size()))];
      if (place != kAbsent) return place;
      hash = scramble(hash);
    }
    return present_.at(jump_place(hash, present_.size()));
  }

 private:
  const HashTag tag_;
  WeightedList all_;
  WeightedList present_;
  // For each entry of all_, its place, or kAbsent.
  std::vector<size_t> places_;
};

}  // namespace

uint64_t jump_place(uint64_t hash, uint64_t count) {
  constexpr uint64_t kMultiplier = 2862933555777941757;
  constexpr double kTop = 2147483648.0;  // one above the highest of the 31 bits that decide
  uint64_t place = 0;
  for (;;) {
    hash = hash * kMultiplier + 1;
    const double stride = kTop / static_cast<double>((hash >> 33) + 1);
    // Where the key would move to if there were as many; that may be more than a number can say.
    const double next = static_cast<double>(place + 1) * stride;
    if (next >= static_cast<double>(count)) return place;
    place = static_cast<uint64_t>(next);
  }
}

std::unique_ptr<Distribution> make_jump(std::span<const BackendConfig> backends,
                                        const std::vector<uint32_t>& places, const HashTag& tag) {
  return std::make_unique<Jump>(backends, places, tag);
}

}  // namespace moxi
