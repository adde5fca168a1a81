#include "proxy/route/twemproxy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "proxy/route/ketama.h"

namespace moxi {
namespace {

using Picks = std::vector<size_t>;

const std::vector<BackendConfig> kLocal{
    {"127.0.0.1", 11311, 1}, {"127.0.0.1", 11312, 1}, {"127.0.0.1", 11313, 1}};
const std::vector<BackendConfig> kNamed{{"10.0.0.1", 7, 1, false, "server1"},
                                        {"10.0.0.2", 7, 2, false, "server2"},
                                        {"10.0.0.3", 7, 5, false, "server3"},
                                        {"10.0.0.4", 7, 1, false, "cache10"}};

// The backends of user:0 to user:15.
Picks picks(const Distribution& distribution) {
  Picks result;
  for (int i = 0; i < 16; ++i)
    result.push_back(distribution.pick("user:" + std::to_string(i)));
  return result;
}

TEST(Twemproxy, KetamaIsItsOwnOnEqualBackends) {
  EXPECT_EQ(picks(*make_twemproxy_ketama(kLocal, KeyHash::kMd5)),
            (Picks{1, 0, 2, 2, 2, 0, 0, 1, 1, 1, 2, 2, 2, 1, 1, 0}));
  EXPECT_EQ(picks(*make_twemproxy_ketama(kLocal, KeyHash::kMurmur)),
            (Picks{1, 0, 1, 1, 1, 2, 0, 0, 1, 1, 2, 1, 2, 2, 2, 2}));
  EXPECT_EQ(picks(*make_twemproxy_ketama(kLocal, KeyHash::kFnv1aWide)), Picks(16, 2));
  EXPECT_EQ(picks(*make_twemproxy_ketama(kLocal, KeyHash::kCrc32)), Picks(16, 0));
}

TEST(Twemproxy, ModulaIsItsOwnOnEqualBackends) {
  EXPECT_EQ(picks(*make_twemproxy_modula(kLocal, KeyHash::kMd5)),
            (Picks{2, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0}));
}

TEST(Twemproxy, KetamaGoesByNamesAndWeights) {
  EXPECT_EQ(picks(*make_twemproxy_ketama(kNamed, KeyHash::kMd5)),
            (Picks{1, 2, 0, 2, 1, 2, 2, 0, 2, 2, 1, 2, 0, 3, 1, 0}));
  EXPECT_EQ(ketama_weighted_points(kNamed).size(), 628U);
}

TEST(Twemproxy, PointsComeFromNames) {
  const std::vector<BackendConfig> backend{{"h", 1, 1, false, "server1"}};
  const std::vector<ContinuumPoint> points = ketama_weighted_points(backend);
  EXPECT_EQ(points[32].value, 3853726576U);
  EXPECT_EQ(points[35].value, 2667054752U);
}

TEST(Twemproxy, ShorterNamesComeFirst) {
  const std::vector<BackendConfig> backends{{"bb", 11211, 1}, {"a", 11212, 1},
                                            {"z", 11211, 1},  {"x", 1, 1, false, "aaa"},
                                            {"ba", 11211, 1}, {"x", 2, 1, false, "\xc3\xa9"}};
  // z, ba, bb, the two bytes of a letter beyond ASCII, aaa, a:11212
  EXPECT_EQ(twemproxy_order(backends), (std::vector<uint32_t>{2, 4, 0, 5, 3, 1}));
}

TEST(Twemproxy, ModulaListsEachAsOftenAsItWeighs) {
  // In the order of names: cache10 once, server1 once, server2 twice, server3 five times.
  const size_t list[] = {3, 0, 1, 1, 2, 2, 2, 2, 2};
  const KeyHasher murmur(KeyHash::kMurmur);
  const auto modula = make_twemproxy_modula(kNamed, murmur);
  for (int i = 0; i < 200; ++i) {
    const std::string key = "key" + std::to_string(i);
    EXPECT_EQ(modula->pick(key), list[murmur(key) % 9]) << key;
  }
}

TEST(Twemproxy, TheOrderOfTheListDoesNotCount) {
  std::vector<BackendConfig> shuffled = kNamed;
  std::mt19937 random(5);
  const KeyHasher hasher(KeyHash::kFnv1a);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    for (int i = 0; i < 100; ++i) {
      const std::string key = "key" + std::to_string(i);
      EXPECT_EQ(shuffled[make_twemproxy_ketama(shuffled, hasher)->pick(key)],
                kNamed[make_twemproxy_ketama(kNamed, hasher)->pick(key)]);
      EXPECT_EQ(shuffled[make_twemproxy_modula(shuffled, hasher)->pick(key)],
                kNamed[make_twemproxy_modula(kNamed, hasher)->pick(key)]);
    }
  }
}

TEST(Twemproxy, TagsDecideTogether) {
  const KeyHasher tagged(KeyHash::kMd5, {'{', '}'});
  const auto ketama = make_twemproxy_ketama(kLocal, tagged);
  const auto modula = make_twemproxy_modula(kLocal, tagged);
  for (int i = 0; i < 50; ++i) {
    const std::string part = std::to_string(i);
    EXPECT_EQ(ketama->pick("a{" + part + "}b"), ketama->pick(part));
    EXPECT_EQ(modula->pick("a{" + part + "}b"), modula->pick(part));
  }
}

}  // namespace
}  // namespace moxi
