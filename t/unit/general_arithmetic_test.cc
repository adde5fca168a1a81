// General arithmetic: numbers that are made, compared, touched, and given an id.
#include "server/cache/general_arithmetic.h"

#include <gtest/gtest.h>

#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

TEST(GeneralNumbers, GoesUpAndDown) {
  GeneralCache cache;
  cache.set("key", "10");
  EXPECT_EQ(cache.change(cache.change_of("key", 5)).value, 15U);
  GeneralArithmetic down = cache.change_of("key", 20);
  down.direction = Direction::kDown;
  const ArithmeticResult result = cache.change(down);
  EXPECT_EQ(result.outcome, ArithmeticOutcome::kDone);
  EXPECT_EQ(result.value, 0U);
  EXPECT_EQ(result.cas, cache.look("key").cas);
  EXPECT_EQ(cache.get("key"), "0 ");
}

TEST(GeneralNumbers, MakesTheNumberThatIsNotThere) {
  GeneralCache cache;
  GeneralArithmetic change = cache.change_of("key", 3);
  EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kNotFound);
  EXPECT_EQ(cache.stats()[CacheStat::kIncrMisses], 1U);
  change.creates = true;
  change.initial = 18446744073709551615U;
  change.created_exptime = cache.seconds().expiry(30);
  change.encoded_key = true;
  ArithmeticResult result = cache.change(change);
  EXPECT_EQ(result.outcome, ArithmeticOutcome::kDone);
  EXPECT_EQ(result.value, 18446744073709551615U);
  EXPECT_EQ(result.exptime_before, kNeverExpires);
  EXPECT_EQ(result.exptime, cache.seconds().expiry(30));
  EXPECT_EQ(result.cas, cache.look("key").cas);
  EXPECT_EQ(cache.look("key").ttl, 30);
  EXPECT_TRUE(cache.look("key").encoded_key);
  EXPECT_EQ(cache.get("key"), "18446744073709551615");
  result = cache.change(change);
  EXPECT_EQ(result.value, 2U);
  EXPECT_EQ(cache.look("key").ttl, 30);
  const CacheStats stats = cache.stats();
  EXPECT_EQ(stats[CacheStat::kIncrMisses], 1U);
  EXPECT_EQ(stats.total(ClassStat::kIncrHits), 1U);
  EXPECT_EQ(stats.total(ClassStat::kCmdSet), 0U);
  EXPECT_EQ(stats[CacheStat::kTotalItems], 1U);
}

TEST(GeneralNumbers, LetsTheLaterOfTouchAndMakingDecideTheExpiry) {
  for (const bool touch_first : {false, true}) {
    GeneralCache cache;
    GeneralArithmetic change = cache.change_of("key");
    change.creates = true;
    change.created_exptime = cache.seconds().expiry(30);
    change.touches = true;
    change.exptime = cache.seconds().expiry(90);
    change.touch_before_create = touch_first;
    EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kDone);
    EXPECT_EQ(cache.look("key").ttl, touch_first ? 30 : 90);
  }
}

TEST(GeneralNumbers, ComparesIds) {
  GeneralCache cache;
  cache.set("key", "10");
  GeneralArithmetic change = cache.change_of("key");
  change.cas = *cache.cas_of("key") + 1;
  EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kExists);
  EXPECT_EQ(cache.get("key"), "10");
  --change.cas;
  EXPECT_EQ(cache.change(change).value, 11U);
  EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kExists);
  change.cas = 0;
  EXPECT_EQ(cache.change(change).value, 12U);
}

TEST(GeneralNumbers, LooksAtTheIdBeforeTheText) {
  GeneralCache cache;
  cache.set("text", "x");
  cache.set("empty", "");
  cache.set("big", std::string(600000, '1'));
  for (const auto& [key, outcome] : {std::pair{"text", ArithmeticOutcome::kExists},
                                     std::pair{"empty", ArithmeticOutcome::kNonNumeric},
                                     std::pair{"big", ArithmeticOutcome::kNonNumeric}}) {
    GeneralArithmetic change = cache.change_of(key);
    EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kNonNumeric) << key;
    change.cas = 999;
    change.creates = true;
    EXPECT_EQ(cache.change(change).outcome, outcome) << key;
  }
}

// In its place, in its chunk, and in a new one.
TEST(GeneralNumbers, TouchesAndGivesTheIdHoweverTheNumberGrows) {
  for (const char* delta : {"1", "100", "18446744073709551000"}) {
    GeneralCache cache;
    const std::string key(70, 'k');
    cache.set(key, "10", 6, 100);
    GeneralArithmetic change = cache.change_of(key, std::strtoull(delta, nullptr, 10));
    change.touches = true;
    change.exptime = cache.seconds().expiry(30);
    change.has_own_cas = true;
    change.own_cas = 4711;
    const ArithmeticResult result = cache.change(change);
    EXPECT_EQ(result.outcome, ArithmeticOutcome::kDone);
    EXPECT_EQ(result.cas, 4711U);
    EXPECT_EQ(result.exptime_before, cache.seconds().expiry(100));
    EXPECT_EQ(result.exptime, cache.seconds().expiry(30));
    const ItemState state = cache.look(key);
    EXPECT_EQ(state.cas, 4711U);
    EXPECT_EQ(state.ttl, 30);
    EXPECT_EQ(state.client_flags, 6U);
    EXPECT_EQ(cache.get(key), std::to_string(result.value));
    EXPECT_EQ(cache.stats().total(ClassStat::kCmdSet), 1U);
  }
}

TEST(GeneralNumbers, ComparesWithNothingWhereIdsAreOff) {
  CacheConfig config;
  config.use_cas = false;
  GeneralCache cache(config);
  cache.set("key", "10");
  GeneralArithmetic change = cache.change_of("key");
  change.has_own_cas = true;
  change.own_cas = 5;
  EXPECT_EQ(cache.change(change).cas, 0U);
  change.cas = 5;
  EXPECT_EQ(cache.change(change).outcome, ArithmeticOutcome::kExists);
}

}  // namespace
}  // namespace moxi
