#include "proxy/route/rendezvous.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "common/base/hash.h"

namespace moxi {
namespace {

constexpr int kKeys = 6000;

std::string key_of(int number) {
  return "key" + std::to_string(number);
}

const std::vector<BackendConfig> kEqual{{"a", 11211, 1}, {"b", 11212, 1}, {"c", 11211, 1}};
const std::vector<BackendConfig> kMixed{{"a", 11211, 1}, {"b", 11212, 3}, {"c", 11211, 2}};

// By the formula, in long double.
size_t winner(const std::vector<std::pair<std::string, uint32_t>>& backends,
              const std::string& key) {
  size_t best = 0;
  long double highest = 0;
  for (size_t i = 0; i < backends.size(); ++i) {
    const uint64_t bits = hash_key(key, hash_key(backends[i].first, 0)) >> 12;
    const long double u = (static_cast<long double>(bits) + 0.5L) / 4503599627370496.0L;
    const long double lot = static_cast<long double>(backends[i].second) / -std::log(u);
    if (lot > highest) {
      highest = lot;
      best = i;
    }
  }
  return best;
}

TEST(Rendezvous, TheHighestLotWins) {
  const auto equal = make_rendezvous(kEqual, {});
  const auto mixed = make_rendezvous(kMixed, {});
  for (int i = 0; i < 2000; ++i) {
    const std::string key = key_of(i);
    EXPECT_EQ(equal->pick(key), winner({{"a", 1}, {"b:11212", 1}, {"c", 1}}, key));
    EXPECT_EQ(mixed->pick(key), winner({{"a", 1}, {"b:11212", 3}, {"c", 2}}, key));
  }
}

TEST(Rendezvous, GivesSharesByWeight) {
  const auto mixed = make_rendezvous(kMixed, {});
  std::map<size_t, int> counts;
  for (int i = 0; i < kKeys; ++i)
    ++counts[mixed->pick(key_of(i))];
  EXPECT_NEAR(counts[0], kKeys / 6, 150);
  EXPECT_NEAR(counts[1], kKeys / 2, 200);
  EXPECT_NEAR(counts[2], kKeys / 3, 200);
}

TEST(Rendezvous, WithoutABackendOnlyItsKeysMove) {
  const auto whole = make_rendezvous(kMixed, {});
  const std::vector<BackendConfig> left{kMixed[0], kMixed[2]};
  const auto rest = make_rendezvous(left, {});
  for (int i = 0; i < kKeys; ++i) {
    const size_t before = whole->pick(key_of(i));
    const size_t now = rest->pick(key_of(i));
    EXPECT_TRUE(before == 1 || before == (now == 0 ? 0U : 2U));
  }
}

TEST(Rendezvous, AHeavierBackendOnlyGains) {
  auto heavier = kMixed;
  heavier[0].weight = 4;
  const auto before = make_rendezvous(kMixed, {});
  const auto after = make_rendezvous(heavier, {});
  for (int i = 0; i < kKeys; ++i) {
    const size_t now = after->pick(key_of(i));
    EXPECT_TRUE(now == 0 || now == before->pick(key_of(i)));
  }
}

TEST(Rendezvous, TheOrderOfTheListDoesNotCountButNamesDo) {
  const std::vector<BackendConfig> turned{kMixed[2], kMixed[1], kMixed[0]};
  const std::vector<BackendConfig> moved{
      {"x", 1, 1, false, "a"}, {"y", 2, 3, false, "b:11212"}, {"z", 3, 2, false, "c"}};
  const auto straight = make_rendezvous(kMixed, {});
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(2 - make_rendezvous(turned, {})->pick(key_of(i)), straight->pick(key_of(i)));
    EXPECT_EQ(make_rendezvous(moved, {})->pick(key_of(i)), straight->pick(key_of(i)));
  }
}

TEST(Rendezvous, HashesWhatTheTagEncloses) {
  const auto tagged = make_rendezvous(kMixed, {'{', '}'});
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(tagged->pick("a{" + key_of(i) + "}b"), tagged->pick(key_of(i)));
}

TEST(Rendezvous, TakesAWeightOfZeroForOne) {
  const std::vector<BackendConfig> light{{"a", 1, 0}, {"b", 1, 0}};
  const auto rendezvous = make_rendezvous(light, {});
  std::map<size_t, int> counts;
  for (int i = 0; i < 1000; ++i)
    ++counts[rendezvous->pick(key_of(i))];
  EXPECT_EQ(counts.size(), 2U);
}

}  // namespace
}  // namespace moxi
