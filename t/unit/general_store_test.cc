// General stores: every mode with a compare, an id of the client's, a stale value, an upload.
#include "server/cache/general_store.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <tuple>

#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

constexpr StoreMode kAllModes[] = {StoreMode::kSet,    StoreMode::kAdd,     StoreMode::kReplace,
                                   StoreMode::kAppend, StoreMode::kPrepend, StoreMode::kCas};

// In one piece, and byte by byte through an Upload.
class GeneralStores : public testing::TestWithParam<bool> {
 protected:
  GeneralStored store(const GeneralStore& wanted, std::string_view value) {
    return GetParam() ? cache_.upload(wanted, value, 1 + value.size() / 3)
                      : cache_.store(wanted, value);
  }
  GeneralCache cache_;
};
INSTANTIATE_TEST_SUITE_P(, GeneralStores, testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "Uploaded" : "Whole"; });

TEST_P(GeneralStores, StoresANewKeyAsItsModeSays) {
  const std::tuple<StoreMode, Stored> rows[] = {
      {StoreMode::kSet, Stored::kStored},        {StoreMode::kAdd, Stored::kStored},
      {StoreMode::kReplace, Stored::kNotStored}, {StoreMode::kAppend, Stored::kNotStored},
      {StoreMode::kPrepend, Stored::kNotStored}, {StoreMode::kCas, Stored::kNotFound}};
  for (const auto& [mode, outcome] : rows) {
    static_cast<void>(cache_.remove("key"));
    const GeneralStored stored = store(cache_.store_of("key", mode, 5), "abc");
    EXPECT_EQ(stored.outcome, outcome);
    EXPECT_EQ(stored.size, 3U);
    EXPECT_EQ(stored.cas != 0, outcome == Stored::kStored);
    EXPECT_EQ(cache_.has("key"), outcome == Stored::kStored);
  }
}

TEST_P(GeneralStores, StoresAnOldKeyAsItsModeSays) {
  const std::tuple<StoreMode, Stored, std::string_view> rows[] = {
      {StoreMode::kSet, Stored::kStored, "abc"},
      {StoreMode::kAdd, Stored::kNotStored, "old"},
      {StoreMode::kReplace, Stored::kStored, "abc"},
      {StoreMode::kAppend, Stored::kStored, "oldabc"},
      {StoreMode::kPrepend, Stored::kStored, "abcold"},
      {StoreMode::kCas, Stored::kExists, "old"}};
  for (const auto& [mode, outcome, value] : rows) {
    cache_.set("key", "old");
    const GeneralStored stored = store(cache_.store_of("key", mode, 0), "abc");
    EXPECT_EQ(stored.outcome, outcome);
    EXPECT_EQ(stored.size, outcome == Stored::kStored ? value.size() : 3U);
    if (outcome == Stored::kStored) {
      EXPECT_EQ(stored.cas, cache_.look("key").cas);
    }
    EXPECT_EQ(cache_.get("key"), value);
  }
}

TEST_P(GeneralStores, ComparesIds) {
  cache_.set("key", "old");
  const uint64_t id = *cache_.cas_of("key");
  EXPECT_EQ(store(cache_.store_of("key", StoreMode::kCas, id + 1), "a").outcome, Stored::kExists);
  EXPECT_EQ(store(cache_.store_of("key", StoreMode::kCas, id), "a").outcome, Stored::kStored);
  EXPECT_EQ(cache_.get("key"), "a");
  EXPECT_EQ(cache_.stats().total(ClassStat::kCasHits), 1U);
  EXPECT_EQ(cache_.stats().total(ClassStat::kCasBadval), 1U);
}

TEST_P(GeneralStores, ExtendsOnlyTheIdThatIsMeant) {
  for (const StoreMode mode : {StoreMode::kAppend, StoreMode::kPrepend}) {
    cache_.set("key", "o");
    GeneralStore wanted = cache_.store_of("key", mode, *cache_.cas_of("key") + 1);
    wanted.compares = true;
    EXPECT_EQ(store(wanted, "a").outcome, Stored::kExists);
    EXPECT_EQ(cache_.get("key"), "o");
    --wanted.store.cas;
    EXPECT_EQ(store(wanted, "a").outcome, Stored::kStored);
    wanted.store.cas = 0;
    EXPECT_EQ(store(wanted, "a").outcome, Stored::kStored);
    EXPECT_EQ(cache_.get("key")->size(), 3U);
    wanted.store.key = "none";
    wanted.store.hash = cache_.cache().hash("none");
    EXPECT_EQ(store(wanted, "a").outcome, Stored::kNotStored);
  }
  EXPECT_EQ(cache_.stats().total(ClassStat::kCasBadval), 0U);
}

TEST_P(GeneralStores, MakesWhatThereIsNotToExtend) {
  for (const StoreMode mode : {StoreMode::kAppend, StoreMode::kPrepend}) {
    static_cast<void>(cache_.remove("key"));
    GeneralStore wanted = cache_.store_of("key", mode, 99);
    wanted.compares = true;
    wanted.creates = true;
    wanted.encoded_key = true;
    wanted.store.client_flags = 7;
    wanted.store.exptime = cache_.seconds().expiry(40);
    const uint64_t sets = cache_.stats().total(ClassStat::kCmdSet);
    EXPECT_EQ(store(wanted, "abc").outcome, Stored::kStored);
    EXPECT_EQ(cache_.stats().total(ClassStat::kCmdSet), sets + 1);
    const ItemState state = cache_.look("key");
    EXPECT_EQ(state.ttl, 40);
    EXPECT_EQ(state.client_flags, 7U);
    EXPECT_TRUE(state.encoded_key);
    wanted.compares = false;
    wanted.store.exptime = cache_.seconds().expiry(90);
    EXPECT_EQ(store(wanted, "def").size, 6U);
    EXPECT_EQ(cache_.look("key").ttl, 40);
    EXPECT_EQ(cache_.get("key"), mode == StoreMode::kAppend ? "abcdef" : "defabc");
  }
}

TEST_P(GeneralStores, GivesTheIdOfTheClient) {
  for (const StoreMode mode : kAllModes) {
    static_cast<void>(cache_.remove("key"));
    if (mode != StoreMode::kAdd) cache_.set("key", "old");
    const uint64_t before = mode == StoreMode::kAdd ? 0 : *cache_.cas_of("key");
    GeneralStore wanted = cache_.store_of("key", mode, before);
    wanted.has_own_cas = true;
    wanted.own_cas = 1234567890123;
    EXPECT_EQ(store(wanted, "a").cas, 1234567890123U) << static_cast<int>(mode);
    EXPECT_EQ(cache_.look("key").cas, 1234567890123U);
    // It is not where the cache's own ids go on.
    cache_.set("other", "x");
    if (before != 0) {
      EXPECT_EQ(cache_.cas_of("other"), before + 1);
    }
  }
}

TEST_P(GeneralStores, KeepsAValueWithALowerIdAsStale) {
  for (const bool token : {false, true}) {
    cache_.set("key", "old", 0, 500);
    if (token) {
      cache_.mark_stale("key");
      cache_.hand_out_token("key");
    }
    GeneralStore wanted = cache_.store_of("key", StoreMode::kCas, cache_.look("key").cas - 1);
    wanted.store.exptime = cache_.seconds().expiry(900);
    wanted.store.client_flags = 3;
    EXPECT_EQ(store(wanted, "a").outcome, Stored::kExists);
    wanted.takes_lower = true;
    const GeneralStored stored = store(wanted, "a");
    EXPECT_EQ(stored.outcome, Stored::kStored);
    const ItemState state = cache_.look("key");
    EXPECT_EQ(state.cas, stored.cas);
    EXPECT_EQ(state.ttl, 500);
    EXPECT_EQ(state.client_flags, 3U);
    EXPECT_TRUE(state.stale);
    EXPECT_EQ(state.token_out, token);
    EXPECT_EQ(cache_.get("key"), "a");
    // A higher one, or none, is no older value.
    wanted.store.cas = state.cas + 1;
    EXPECT_EQ(store(wanted, "b").outcome, Stored::kExists);
    wanted.store.cas = 0;
    EXPECT_EQ(store(wanted, "b").outcome, Stored::kExists);
    wanted.store.cas = state.cas;
    EXPECT_EQ(store(wanted, "b").outcome, Stored::kStored);
    EXPECT_FALSE(cache_.look("key").stale);
    EXPECT_EQ(cache_.look("key").ttl, 900);
  }
}

TEST_P(GeneralStores, RemembersHowTheKeyWasNamed) {
  GeneralStore wanted = cache_.store_of("key");
  wanted.encoded_key = true;
  EXPECT_EQ(store(wanted, "1").outcome, Stored::kStored);
  EXPECT_TRUE(cache_.look("key").encoded_key);
  // What changes the value alone leaves it.
  EXPECT_EQ(cache_.put(StoreMode::kAppend, "key", "2"), Stored::kStored);
  EXPECT_TRUE(cache_.look("key").encoded_key);
  EXPECT_EQ(cache_.incr("key", 1).value, 13U);
  EXPECT_TRUE(cache_.look("key").encoded_key);
  EXPECT_EQ(cache_.incr("key", 1000000).value, 1000013U);
  EXPECT_TRUE(cache_.look("key").encoded_key);
  EXPECT_EQ(cache_.put(StoreMode::kAppend, "key", std::string(5000, '1')), Stored::kStored);
  EXPECT_EQ(cache_.put(StoreMode::kPrepend, "key", "2"), Stored::kStored);
  EXPECT_TRUE(cache_.look("key").encoded_key);
  // A store names it anew.
  cache_.set("key", "1");
  EXPECT_FALSE(cache_.look("key").encoded_key);
  EXPECT_EQ(store(wanted, "2").outcome, Stored::kStored);
  wanted.encoded_key = false;
  EXPECT_EQ(store(wanted, "3").outcome, Stored::kStored);
  EXPECT_FALSE(cache_.look("key").encoded_key);
}

TEST_P(GeneralStores, RemovesTheOldItemWhateverIsRefusedForItsSize) {
  const std::string huge((size_t{1} << 20) + 1, 'x');
  for (const StoreMode mode : kAllModes) {
    cache_.set("key", "old");
    const GeneralStored stored = store(cache_.store_of("key", mode, 1), huge);
    EXPECT_EQ(stored.outcome, Stored::kTooLarge) << static_cast<int>(mode);
    EXPECT_FALSE(cache_.has("key")) << static_cast<int>(mode);
  }
  EXPECT_EQ(cache_.stats()[CacheStat::kStoreTooLarge], std::size(kAllModes));
}

TEST_P(GeneralStores, LeavesAnItemThatWouldGrowTooLarge) {
  const std::string half(600000, 'x');
  cache_.set("key", half);
  EXPECT_EQ(store(cache_.store_of("key", StoreMode::kAppend), half).outcome, Stored::kNotStored);
  EXPECT_EQ(cache_.look("key").size, half.size());
}

TEST_P(GeneralStores, TakesValuesOfEverySize) {
  for (const size_t size :
       std::initializer_list<size_t>{0, 1, 100, 2048, 2049, 5000, 70000, 600000}) {
    const std::string value(size, 'v');
    const GeneralStored stored = store(cache_.store_of("key"), value);
    EXPECT_EQ(stored.outcome, Stored::kStored);
    EXPECT_EQ(stored.size, size);
    EXPECT_EQ(cache_.get("key"), value);
    EXPECT_EQ(store(cache_.store_of("key", StoreMode::kPrepend), "ab").size, size + 2);
    EXPECT_EQ(cache_.get("key"), "ab" + value);
  }
}

TEST_P(GeneralStores, OverwritesNothingThatIsStillBeingSent) {
  const std::string before(3000, 'b');
  cache_.set("key", before);
  CaughtItem caught;
  ASSERT_TRUE(cache_.read(cache_.read_of("key"), caught));
  ASSERT_TRUE(caught.was_large);
  EXPECT_EQ(store(cache_.store_of("key"), std::string(3000, 'a')).outcome, Stored::kStored);
  EXPECT_EQ(caught.kept.segments.front(), before);
  EXPECT_EQ(cache_.get("key"), std::string(3000, 'a'));
}

TEST(GeneralStoreWithoutIds, NeverCompares) {
  CacheConfig config;
  config.use_cas = false;
  GeneralCache cache(config);
  cache.set("key", "o");
  for (const uint64_t cas : {0U, 1U}) {
    GeneralStore wanted = cache.store_of("key", StoreMode::kCas, cas);
    wanted.takes_lower = true;
    EXPECT_EQ(cache.store(wanted, "a").outcome, Stored::kExists);
  }
  GeneralStore wanted = cache.store_of("key", StoreMode::kAppend, 1);
  wanted.compares = true;
  wanted.has_own_cas = true;
  wanted.own_cas = 5;
  const GeneralStored stored = cache.store(wanted, "a");
  EXPECT_EQ(stored.outcome, Stored::kStored);
  EXPECT_EQ(stored.cas, 0U);
  EXPECT_EQ(cache.look("key").cas, 0U);
  EXPECT_EQ(cache.get("key"), "oa");
}

TEST(GeneralStoreWithoutMemory, RemovesTheOldItem) {
  CacheConfig config;
  config.memory_limit = size_t{1} << 20;
  config.evictions = false;
  GeneralCache cache(config);
  cache.set("key", "old");
  const std::string value(9000, 'x');
  Stored last = Stored::kStored;
  for (int i = 0; last == Stored::kStored && i < 1000; ++i)
    last = cache.set("filler" + std::to_string(i), value);
  ASSERT_EQ(last, Stored::kNoMemory);
  for (const StoreMode mode : {StoreMode::kSet, StoreMode::kReplace, StoreMode::kAppend}) {
    cache.set("key", "old");
    EXPECT_EQ(cache.store(cache.store_of("key", mode), value).outcome, Stored::kNoMemory);
    EXPECT_FALSE(cache.has("key"));
  }
}

}  // namespace
}  // namespace moxi
