#include "proxy/route/jump.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/base/hash.h"

namespace moxi {
namespace {

constexpr int kKeys = 6000;

std::string key_of(int number) {
  return "key" + std::to_string(number);
}

std::vector<BackendConfig> backends(const std::vector<uint32_t>& weights) {
  std::vector<BackendConfig> result;
  for (const uint32_t weight : weights)
    result.push_back({"h" + std::to_string(result.size()), 11211, weight});
  return result;
}

std::unique_ptr<Distribution> all_of(const std::vector<BackendConfig>& list) {
  std::vector<uint32_t> places;
  for (uint32_t i = 0; i < list.size(); ++i)
    places.push_back(i);
  return make_jump(list, places, {});
}

TEST(Jump, PlacesAsPublished) {
  EXPECT_EQ(jump_place(1, 1), 0U);
  EXPECT_EQ(jump_place(42, 57), 43U);
  EXPECT_EQ(jump_place(0xdead10cc, 1), 0U);
  EXPECT_EQ(jump_place(0xdead10cc, 666), 361U);
  EXPECT_EQ(jump_place(256, 1024), 520U);
}

TEST(Jump, StaysBelowAnyCount) {
  for (const uint64_t count : {uint64_t{1}, uint64_t{1} << 31, uint64_t{1} << 48}) {
    for (uint64_t i = 0; i < 1000; ++i)
      EXPECT_LT(jump_place(i * 0x9e3779b97f4a7c15, count), count);
  }
}

TEST(Jump, HashesByXxh3WithoutASeed) {
  const auto list = backends({1, 1, 1, 1, 1});
  const auto jump = all_of(list);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(jump->pick(key_of(i)), jump_place(hash_key(key_of(i), 0), 5));
}

TEST(Jump, MovesKeysToTheNewBackendAlone) {
  const auto before = all_of(backends({1, 1, 1}));
  const auto after = all_of(backends({1, 1, 1, 1}));
  int moved = 0;
  for (int i = 0; i < kKeys; ++i) {
    const size_t now = after->pick(key_of(i));
    EXPECT_TRUE(now == 3 || now == before->pick(key_of(i)));
    moved += now == 3 ? 1 : 0;
  }
  EXPECT_NEAR(moved, kKeys / 4, 200);
}

TEST(Jump, GivesSharesByWeight) {
  const auto jump = all_of(backends({1, 3, 2}));
  std::map<size_t, int> counts;
  for (int i = 0; i < kKeys; ++i)
    ++counts[jump->pick(key_of(i))];
  EXPECT_NEAR(counts[0], kKeys / 6, 150);
  EXPECT_NEAR(counts[1], kKeys / 2, 200);
  EXPECT_NEAR(counts[2], kKeys / 3, 200);
}

TEST(Jump, WithoutABackendOnlyItsKeysMove) {
  const auto list = backends({1, 2, 1, 1});
  const auto whole = all_of(list);
  const std::vector<uint32_t> places{0, 2, 3};
  const auto rest = make_jump(list, places, {});
  std::map<size_t, int> taken;
  for (int i = 0; i < kKeys; ++i) {
    const size_t before = whole->pick(key_of(i));
    const size_t now = places[rest->pick(key_of(i))];
    if (before == 1) {
      ++taken[now];
    } else {
      EXPECT_EQ(now, before);
    }
  }
  // What it had is divided evenly.
  for (const uint32_t place : places)
    EXPECT_NEAR(taken[place], kKeys * 2 / 5 / 3, 150);
}

TEST(Jump, FindsTheLightOneThatIsLeft) {
  const auto list = backends({UINT32_MAX, 1, 1});
  const auto jump = make_jump(list, {1, 2}, {});
  std::map<size_t, int> counts;
  for (int i = 0; i < kKeys; ++i)
    ++counts[jump->pick(key_of(i))];
  EXPECT_NEAR(counts[0], kKeys / 2, 250);
  EXPECT_NEAR(counts[1], kKeys / 2, 250);
}

TEST(Jump, SparesDoNotCount) {
  auto list = backends({1, 1, 1, 1});
  list[1].is_spare = true;
  const std::vector<uint32_t> places{0, 2, 3};
  const auto with_spare = make_jump(list, places, {});
  const auto without = all_of(backends({1, 1, 1}));
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(with_spare->pick(key_of(i)), without->pick(key_of(i)));
}

TEST(Jump, HashesWhatTheTagEncloses) {
  const auto list = backends({1, 1, 1, 1, 1});
  const auto jump = make_jump(list, {0, 1, 2, 3, 4}, {'{', '}'});
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(jump->pick("a{" + key_of(i) + "}b"), jump->pick(key_of(i)));
}

}  // namespace
}  // namespace moxi
