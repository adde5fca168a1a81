// incr and decr, as memcached does them.
#include "server/cache/arithmetic.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

TEST(Arithmetic, NumbersAreReadAsMemcachedReadsThem) {
  struct Row {
    std::string_view text;
    std::optional<uint64_t> number;
  };
  const Row rows[] = {
      {"0", 0},
      {"7", 7},
      {"007", 7},
      {"12  ", 12},
      {" 12", 12},
      {"+5", 5},
      {"12 abc", 12},
      {"12\r\n", 12},
      {"-0", 0},
      {"18446744073709551615", UINT64_MAX},
      {"", {}},
      {" ", {}},
      {"-1", {}},
      {"12abc", {}},
      {"abc", {}},
      {"1.5", {}},
      {"0x10", {}},
      {"18446744073709551616", {}},
      {"99999999999999999999999999", {}},
      {std::string_view("1\0", 2), {}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(parse_number(row.text), row.number) << row.text;
}

TEST(Arithmetic, ResultsFollowTheTable) {
  struct Row {
    std::string_view before;
    Direction direction;
    uint64_t delta;
    uint64_t value;
    std::string_view after;
  };
  const Row rows[] = {
      {"0", Direction::kUp, 1, 1, "1"},
      {"9", Direction::kUp, 1, 10, "10"},
      {"99", Direction::kUp, 1, 100, "100"},
      {"10", Direction::kDown, 1, 9, "9 "},
      {"100", Direction::kDown, 1, 99, "99 "},
      {"9 ", Direction::kUp, 1, 10, "10"},
      {"007", Direction::kUp, 1, 8, "8  "},
      {"5", Direction::kDown, 6, 0, "0"},
      {"12345", Direction::kDown, UINT64_MAX, 0, "0    "},
      {"18446744073709551615", Direction::kUp, 1, 0, "0                   "},
      {"18446744073709551615", Direction::kUp, 2, 1, "1                   "},
      {"1", Direction::kUp, UINT64_MAX, 0, "0"},
      {"1", Direction::kUp, UINT64_MAX - 1, UINT64_MAX, "18446744073709551615"},
      {"5", Direction::kUp, 0, 5, "5"},
  };
  for (const Row& row : rows) {
    TestCache cache;
    cache.set("n", row.before, 5);
    const ArithmeticResult result =
        row.direction == Direction::kUp ? cache.incr("n", row.delta) : cache.decr("n", row.delta);
    EXPECT_EQ(result.outcome, ArithmeticOutcome::kDone);
    EXPECT_EQ(result.value, row.value);
    CaughtValue caught;
    ASSERT_TRUE(cache.find("n", caught));
    EXPECT_EQ(caught.value, row.after);
    EXPECT_EQ(caught.client_flags, 5U);
    EXPECT_EQ(caught.cas, result.cas);
  }
}

TEST(Arithmetic, WhatIsNoNumberStays) {
  TestCache cache;
  for (const std::string& value :
       {std::string("abc"), std::string(), std::string("-1"), std::string(600000, '1')}) {
    cache.set("n", value);
    const uint64_t id = *cache.cas_of("n");
    EXPECT_EQ(cache.incr("n", 1).outcome, ArithmeticOutcome::kNonNumeric);
    EXPECT_EQ(cache.decr("n", 1).outcome, ArithmeticOutcome::kNonNumeric);
    EXPECT_EQ(cache.get("n"), value);
    EXPECT_EQ(cache.cas_of("n"), id);
  }
}

TEST(Arithmetic, MissingKeysAreCounted) {
  TestCache cache;
  EXPECT_EQ(cache.incr("n", 1).outcome, ArithmeticOutcome::kNotFound);
  EXPECT_EQ(cache.decr("n", 1).outcome, ArithmeticOutcome::kNotFound);
  cache.set("n", "5");
  cache.incr("n", 1);
  cache.incr("n", 1);
  cache.decr("n", 1);
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats[CacheStat::kIncrMisses], 1U);
  EXPECT_EQ(stats[CacheStat::kDecrMisses], 1U);
  EXPECT_EQ(stats.classes[1][ClassStat::kIncrHits], 2U);
  EXPECT_EQ(stats.classes[1][ClassStat::kDecrHits], 1U);
}

TEST(Arithmetic, ExpiryStays) {
  TestCache cache;
  cache.set("n", "9", 0, 10);
  cache.incr("n", 1);
  cache.pass(9);
  EXPECT_EQ(cache.get("n"), "10");
  cache.pass(1);
  EXPECT_EQ(cache.get("n"), std::nullopt);
}

TEST(Arithmetic, NumberThatOutgrowsItsChunkMoves) {
  CacheConfig config;
  config.chunk_space = 1;  // classes of 56, 72, ... bytes
  TestCache cache(config);
  // 16 + 8 + 4 + 26 bytes and one digit: 55 of 56.
  const std::string key(26, 'k');
  cache.set(key, "9", 3, 100);
  cache.set(key, "99", 3, 100);
  const uint64_t before = cache.stats()[CacheStat::kTotalItems];
  for (uint64_t value = 99; value < 100000000; value *= 10) {
    const ArithmeticResult result = cache.incr(key, value * 9);
    ASSERT_EQ(result.outcome, ArithmeticOutcome::kDone);
    EXPECT_EQ(result.value, value * 10);
    CaughtValue caught;
    ASSERT_TRUE(cache.find(key, caught));
    EXPECT_EQ(caught.value, std::to_string(value * 10));
    EXPECT_EQ(caught.client_flags, 3U);
    EXPECT_EQ(caught.cas, result.cas);
  }
  EXPECT_EQ(cache.stats().curr_items, 1U);
  EXPECT_GT(cache.stats()[CacheStat::kTotalItems], before) << "a new item took its place";
  cache.pass(100);
  EXPECT_EQ(cache.get(key), std::nullopt);
}

TEST(Arithmetic, NoMemoryForALongerNumberIsSaid) {
  CacheConfig config;
  config.chunk_space = 1;
  config.memory_limit = size_t{1} << 20;
  config.evictions = false;
  TestCache cache(config);
  const std::string key(31, 'k');
  cache.set(key, "9");
  // Fill the class that the longer number needs.
  for (unsigned i = 0;; ++i) {
    std::string other = std::to_string(i);
    other.resize(31, 'o');
    if (cache.put(StoreMode::kAdd, other, "0123456789") != Stored::kStored) break;
  }
  EXPECT_EQ(cache.incr(key, 1).outcome, ArithmeticOutcome::kNoMemory);
  EXPECT_EQ(cache.get(key), "9");
}

}  // namespace
}  // namespace moxi
