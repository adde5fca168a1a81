// Who is told to renew an item: every combination of what a general read may find.
#include <gtest/gtest.h>

#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

struct Found {
  bool stale;
  bool token_out;
  bool runs_out;
};

// An item that expires in 20 seconds, in the state that is wanted.
void prepare(GeneralCache& cache, const Found& found) {
  cache.set("key", "value", 0, 20);
  if (found.token_out) {
    cache.mark_stale("key");
    cache.hand_out_token("key");
    if (found.stale) return;
    // A token without a stale value: handed out because time runs out.
    cache.set("key", "value", 0, 20);
    GeneralRead read = cache.read_of("key");
    read.recache_before = cache.seconds().expiry(60);
    CaughtItem caught;
    ASSERT_TRUE(cache.read(read, caught));
    ASSERT_TRUE(caught.state.won);
  } else if (found.stale) {
    cache.mark_stale("key");
  }
}

TEST(Renewal, OneReaderWinsWhateverIsTheReason) {
  for (int bits = 0; bits < 8; ++bits) {
    const Found found{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
    GeneralCache cache;
    prepare(cache, found);
    GeneralRead read = cache.read_of("key");
    if (found.runs_out) read.recache_before = cache.seconds().expiry(21);
    CaughtItem first;
    ASSERT_TRUE(cache.read(read, first)) << bits;
    const bool wins = !found.token_out && (found.stale || found.runs_out);
    EXPECT_EQ(first.state.won, wins) << bits;
    EXPECT_EQ(first.state.stale, found.stale) << bits;
    EXPECT_EQ(first.state.token_out, found.token_out) << bits;
    EXPECT_EQ(first.value, "value");
    CaughtItem second;
    ASSERT_TRUE(cache.read(read, second)) << bits;
    EXPECT_FALSE(second.state.won) << bits;
    EXPECT_EQ(second.state.token_out, found.token_out || wins) << bits;
    EXPECT_EQ(second.state.stale, found.stale) << bits;
  }
}

TEST(Renewal, NobodyWinsWhileEnoughTimeIsLeft) {
  GeneralCache cache;
  cache.set("key", "value", 0, 20);
  GeneralRead read = cache.read_of("key");
  for (const int64_t below : {20L, 1L, 0L, -1L}) {
    read.recache_before = cache.seconds().expiry(below);
    CaughtItem caught;
    ASSERT_TRUE(cache.read(read, caught));
    EXPECT_FALSE(caught.state.won) << below;
  }
  read.recache_before = cache.seconds().expiry(21);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_TRUE(caught.state.won);
}

TEST(Renewal, WhatNeverExpiresDoesNotRunOut) {
  GeneralCache cache;
  cache.set("key", "value");
  GeneralRead read = cache.read_of("key");
  read.recache_before = cache.seconds().expiry(1000000);
  CaughtItem caught;
  ASSERT_TRUE(cache.read(read, caught));
  EXPECT_FALSE(caught.state.won);
}

TEST(Renewal, ATouchCountsForWhatIsLeftIfItComesFirst) {
  for (const bool touch_first : {false, true}) {
    GeneralCache cache;
    cache.set("key", "value", 0, 20);
    GeneralRead read = cache.read_of("key");
    read.recache_before = cache.seconds().expiry(15);
    read.touches = true;
    read.exptime = cache.seconds().expiry(10);
    read.touch_before_recache = touch_first;
    CaughtItem caught;
    ASSERT_TRUE(cache.read(read, caught));
    EXPECT_EQ(caught.state.won, touch_first);
  }
}

TEST(Renewal, ReadersOfOtherKindsNeitherWinNorLose) {
  GeneralCache cache;
  cache.set("key", "value");
  cache.mark_stale("key");
  EXPECT_EQ(cache.get("key"), "value");
  EXPECT_TRUE(cache.touch("key", 50));
  EXPECT_EQ(cache.put(StoreMode::kAdd, "key", "other"), Stored::kNotStored);
  EXPECT_TRUE(cache.look("key").stale);
  cache.hand_out_token("key");
  EXPECT_TRUE(cache.look("key").token_out);
}

TEST(Renewal, EverySuccessfulStoreSettlesTheMarks) {
  for (const StoreMode mode : {StoreMode::kSet, StoreMode::kReplace, StoreMode::kAppend,
                               StoreMode::kPrepend, StoreMode::kCas}) {
    for (const bool general : {false, true}) {
      GeneralCache cache;
      cache.set("key", "value");
      cache.mark_stale("key");
      cache.hand_out_token("key");
      const uint64_t cas = mode == StoreMode::kCas ? cache.look("key").cas : 0;
      if (general) {
        EXPECT_EQ(cache.store(cache.store_of("key", mode, cas), "new").outcome, Stored::kStored);
      } else {
        EXPECT_EQ(cache.put(mode, "key", "new", 0, 0, cas), Stored::kStored);
      }
      const ItemState state = cache.look("key");
      EXPECT_FALSE(state.stale || state.token_out) << static_cast<int>(mode) << general;
    }
  }
}

TEST(Renewal, ARefusedStoreLeavesTheMarks) {
  GeneralCache cache;
  cache.set("key", "value");
  cache.mark_stale("key");
  cache.hand_out_token("key");
  EXPECT_EQ(cache.store(cache.store_of("key", StoreMode::kAdd), "new").outcome, Stored::kNotStored);
  EXPECT_EQ(cache.store(cache.store_of("key", StoreMode::kCas, 1), "new").outcome, Stored::kExists);
  EXPECT_TRUE(cache.look("key").stale);
  EXPECT_TRUE(cache.look("key").token_out);
}

TEST(Renewal, ANumberKeepsTheMarksUntilItGrows) {
  GeneralCache cache;
  cache.set("key", "98");
  cache.mark_stale("key");
  cache.hand_out_token("key");
  EXPECT_EQ(cache.incr("key", 1).value, 99U);
  EXPECT_TRUE(cache.look("key").stale);
  EXPECT_TRUE(cache.look("key").token_out);
  EXPECT_EQ(cache.incr("key", 1).value, 100U);
  EXPECT_FALSE(cache.look("key").stale);
  EXPECT_FALSE(cache.look("key").token_out);
}

}  // namespace
}  // namespace moxi
