// The two hands against the policy that they stand for: S3-FIFO with lists, as in its description.
//
//   small FIFO (20 %) --read--> main FIFO --read--> main again
//         `--not read--> ghost FIFO --stored again--> main
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

class ReferencePolicy {
 public:
  // Capacities in items.
  ReferencePolicy(size_t keys, size_t items, size_t ghosts)
      : items_(items), ghosts_(ghosts), state_(keys), frequency_(keys), ghost_age_(keys) {}

  // True: a hit. A miss stores the key.
  bool access(uint32_t key) {
    if (state_[key] == kSmall || state_[key] == kMain) {
      if (frequency_[key] < 3) ++frequency_[key];
      return true;
    }
    while (small_.size() + main_.size() >= items_)
      evict();
    const bool ghost = state_[key] == kGhost && evictions_ - ghost_age_[key] <= ghosts_;
    state_[key] = ghost ? kMain : kSmall;
    frequency_[key] = 0;
    (ghost ? main_ : small_).push_back(key);
    return false;
  }

 private:
  enum State : uint8_t { kNone, kSmall, kMain, kGhost };

  void evict() {
    if (small_.size() * 5 > items_ || main_.empty()) {
      const uint32_t key = small_.front();
      small_.pop_front();
      if (frequency_[key] > 0) {
        frequency_[key] = 0;
        state_[key] = kMain;
        main_.push_back(key);
      } else {
        state_[key] = kGhost;
        ghost_age_[key] = ++evictions_;
      }
      return;
    }
    const uint32_t key = main_.front();
    main_.pop_front();
    if (frequency_[key] > 0) {
      --frequency_[key];
      main_.push_back(key);
    } else {
      state_[key] = kNone;
    }
  }

  const size_t items_;
  const size_t ghosts_;
  std::deque<uint32_t> small_;
  std::deque<uint32_t> main_;
  std::vector<State> state_;
  std::vector<uint8_t> frequency_;
  std::vector<uint64_t> ghost_age_;
  uint64_t evictions_ = 0;
};

// Zipf by inversion of the cumulative weights.
class Zipf {
 public:
  Zipf(size_t keys, double exponent) : until_(keys) {
    double sum = 0;
    for (size_t i = 0; i < keys; ++i)
      until_[i] = sum += std::pow(static_cast<double>(i + 1), -exponent);
    for (double& one : until_)
      one /= sum;
  }
  uint32_t operator()(std::mt19937_64& random) const {
    const double point = std::uniform_real_distribution<double>(0, 1)(random);
    const auto found = std::lower_bound(until_.begin(), until_.end(), point);
    return static_cast<uint32_t>(
        found == until_.end() ? until_.size() - 1 : static_cast<size_t>(found - until_.begin()));
  }

 private:
  std::vector<double> until_;
};

struct Ratios {
  double cache = 0;
  double policy = 0;
};

Ratios compare(size_t megabytes, size_t keys, double exponent, unsigned requests) {
  CacheConfig config;
  config.memory_limit = megabytes << 20;
  TestCache cache(config);
  // Class 3: 20 + 100 bytes take 144 of 152. One page less: the first item took it before.
  const size_t items = megabytes * (kPageSize / 152);
  ReferencePolicy policy(keys, items, items * 58 / 100);
  const Zipf zipf(keys, exponent);
  std::mt19937_64 random(5);
  const std::string value(100, 'v');
  unsigned counted = 0;
  unsigned cache_misses = 0;
  unsigned policy_misses = 0;
  for (unsigned i = 0; i < requests; ++i) {
    const uint32_t key = zipf(random);
    char name[21];
    std::snprintf(name, sizeof(name), "key:%016u", key);
    const bool hit = cache.get({name, 20}).has_value();
    if (!hit) cache.set({name, 20}, value);
    const bool expected = policy.access(key);
    if (i < requests / 5) continue;
    ++counted;
    cache_misses += hit ? 0U : 1U;
    policy_misses += expected ? 0U : 1U;
  }
  EXPECT_EQ(cache.stats().curr_items, items);
  return {1.0 * cache_misses / counted, 1.0 * policy_misses / counted};
}

TEST(EvictionSimulation, MissRatioIsThePolicysForAStableWorkload) {
  const Ratios ratios = compare(6, 200000, 0.99, 1500000);
  EXPECT_NEAR(ratios.cache / ratios.policy, 1.0, 0.01) << ratios.cache << " " << ratios.policy;
}

TEST(EvictionSimulation, MissRatioIsThePolicysForAFlatterWorkload) {
  const Ratios ratios = compare(6, 200000, 0.8, 1000000);
  EXPECT_NEAR(ratios.cache / ratios.policy, 1.0, 0.01) << ratios.cache << " " << ratios.policy;
}

}  // namespace
}  // namespace moxi
