#include "proxy/route/ketama.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "proxy/route/md5.h"

namespace moxi {
namespace {

using ::testing::ElementsAre;

const std::vector<BackendConfig> kLocal{
    {"127.0.0.1", 21101, 1}, {"127.0.0.1", 21102, 1}, {"127.0.0.1", 21103, 1}};
const std::vector<BackendConfig> kMixed{
    {"10.0.1.1", 11211, 1}, {"10.0.1.2", 11211, 1}, {"10.0.1.3", 11212, 2}};
const std::vector<BackendConfig> kEight{{"10.0.1.1", 11211, 600},  {"10.0.1.2", 11211, 300},
                                        {"10.0.1.3", 11211, 200},  {"10.0.1.4", 11211, 350},
                                        {"10.0.1.5", 11211, 1000}, {"10.0.1.6", 11211, 800},
                                        {"10.0.1.7", 11211, 950},  {"10.0.1.8", 11211, 100}};

std::map<uint32_t, size_t> count_by_backend(const std::vector<ContinuumPoint>& points) {
  std::map<uint32_t, size_t> counts;
  for (const ContinuumPoint& point : points)
    ++counts[point.backend];
  return counts;
}

void expect_picks(const Distribution& distribution,
                  const std::vector<std::pair<const char*, size_t>>& expected) {
  for (const auto& [key, backend] : expected)
    EXPECT_EQ(distribution.pick(key), backend) << key;
}

TEST(Ketama, HashesKeysByMd5) {
  EXPECT_EQ(md5_first_word("a"), 0xb975c10cU);
  EXPECT_EQ(md5_first_word("b"), 0xfe5feb92U);
  EXPECT_EQ(md5_first_word("c"), 0xf0088a4aU);
  EXPECT_EQ(md5_first_word("foo:bar"), 0xc1e8994eU);
  EXPECT_EQ(md5_first_word("user:1234"), 0xe7f65f01U);
  EXPECT_EQ(md5_first_word("key0"), 0xf202f421U);
}

TEST(Ketama, PlacesLikeLibmemcachedOnEqualBackends) {
  expect_picks(*make_ketama_weighted(kLocal),
               {{"a", 1}, {"b", 2}, {"c", 2}, {"foo:bar", 1}, {"user:1234", 1}, {"key0", 2}});
}

TEST(Ketama, HasThePointsOfEqualBackends) {
  const std::vector<ContinuumPoint> points = ketama_weighted_points(kLocal);
  ASSERT_EQ(points.size(), 480U);
  EXPECT_EQ(points[0].value, 0x95ad9d03U);
  EXPECT_EQ(points[1].value, 0xb2351379U);
  EXPECT_EQ(points[2].value, 0x9fe762daU);
  EXPECT_EQ(points[3].value, 0x732d804dU);
  const Continuum continuum(points);
  EXPECT_EQ(continuum.points()[0], (ContinuumPoint{0x00c03904, 0}));
  EXPECT_EQ(continuum.points()[1], (ContinuumPoint{0x00fdf917, 0}));
  EXPECT_EQ(continuum.points()[2], (ContinuumPoint{0x02386f1f, 0}));
  EXPECT_EQ(continuum.points()[3], (ContinuumPoint{0x0292adf7, 2}));
  EXPECT_EQ(continuum.points()[479], (ContinuumPoint{0xfeef5e61, 2}));
}

TEST(Ketama, PlacesLikeLibmemcachedByWeight) {
  const std::vector<ContinuumPoint> points = ketama_weighted_points(kMixed);
  EXPECT_THAT(count_by_backend(points),
              ElementsAre(std::pair(0, 120), std::pair(1, 120), std::pair(2, 240)));
  EXPECT_EQ(points[0].value, 0x8e15f0abU);
  EXPECT_EQ(points[1].value, 0x1d1bd3e1U);
  EXPECT_EQ(points[2].value, 0x8240cb89U);
  EXPECT_EQ(points[3].value, 0x16e23e09U);
  EXPECT_EQ(points[240].value, 0xacc2af87U);
  expect_picks(*make_ketama_weighted(kMixed), {{"a", 2},
                                               {"b", 1},
                                               {"c", 0},
                                               {"foo:bar", 1},
                                               {"user:1234", 0},
                                               {"key0", 2},
                                               {"key1", 2},
                                               {"key2", 1}});
}

TEST(Ketama, WrapsToTheFirstPoint) {
  const std::vector<ContinuumPoint> points = ketama_weighted_points(kEight);
  EXPECT_EQ(points.size(), 1264U);
  EXPECT_EQ(md5_first_word("VDEAAAAA"), 0xfffcd1b5U);
  const Continuum continuum(points);
  EXPECT_LT(continuum.points()[1263].value, 0xfffcd1b5U);
  EXPECT_EQ(make_ketama_weighted(kEight)->pick("VDEAAAAA"), continuum.points()[0].backend);
}

TEST(Ketama, RoundsLikeLibmemcached) {
  const std::vector<size_t> short_of{25, 47, 50, 55, 61, 71, 94, 100, 107, 109, 110, 115, 122};
  for (size_t n = 1; n <= 128; ++n) {
    std::vector<BackendConfig> backends;
    for (size_t i = 0; i < n; ++i)
      backends.push_back({"h" + std::to_string(i), 11211, 1});
    const bool is_short = std::find(short_of.begin(), short_of.end(), n) != short_of.end();
    EXPECT_EQ(ketama_weighted_points(backends).size(), n * (is_short ? 156 : 160)) << n;
  }
  const std::vector<BackendConfig> uneven{
      {"server1", 1, 1}, {"server2", 1, 2}, {"server3", 1, 5}, {"cache10", 1, 1}};
  EXPECT_EQ(ketama_weighted_points(uneven).size(), 628U);
}

TEST(Ketama, TakesAWeightOfZeroForOne) {
  std::vector<BackendConfig> backends = kLocal;
  for (BackendConfig& backend : backends)
    backend.weight = 0;
  EXPECT_EQ(ketama_weighted_points(backends), ketama_weighted_points(kLocal));
}

TEST(Ketama, HasAPointForTheHeaviestAtAnyWeights) {
  const std::vector<BackendConfig> backends{{"a", 1, UINT32_MAX}, {"b", 1, 1}};
  const auto counts = count_by_backend(ketama_weighted_points(backends));
  EXPECT_EQ(counts.count(1), 0U);
  EXPECT_EQ(counts.at(0), 320U);
}

TEST(Ketama, HasAHundredPointsEachWhenUnweighted) {
  const std::vector<ContinuumPoint> points = ketama_unweighted_points(kMixed);
  EXPECT_THAT(count_by_backend(points),
              ElementsAre(std::pair(0, 100), std::pair(1, 100), std::pair(2, 100)));
  EXPECT_EQ(points[0].value, 0x8e15f0abU);
  EXPECT_EQ(points[200].value, 0xacc2af87U);
}

TEST(Ketama, HasNoWeightsWhenUnweighted) {
  std::vector<BackendConfig> backends = kMixed;
  backends[2].weight = 1;
  EXPECT_EQ(ketama_unweighted_points(backends), ketama_unweighted_points(kMixed));
}

TEST(Ketama, HashesKeysOfAnyBytesAndLength) {
  const auto ketama = make_ketama_weighted(kLocal);
  EXPECT_LT(ketama->pick(""), 3U);
  EXPECT_LT(ketama->pick(std::string_view("\0\xff", 2)), 3U);
  EXPECT_LT(ketama->pick(std::string(100000, 'k')), 3U);
}

}  // namespace
}  // namespace moxi
