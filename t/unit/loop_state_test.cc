#include "proxy/route/loop_state.h"

#include <gtest/gtest.h>

#include <set>

namespace moxi {
namespace {

const TimePoint kStart{std::chrono::hours(1)};

TEST(LoopState, KnowsItsOwnKeysAndThoseOfOthers) {
  LoopState ours(1, 77);
  LoopState theirs(1, 78);
  const std::string key = ours.next_probe(0, kStart).value();
  EXPECT_TRUE(LoopState::is_reserved(key));
  EXPECT_TRUE(ours.is_own(key));
  EXPECT_FALSE(theirs.is_own(key));
  EXPECT_LE(key.size(), 250U);
  for (const std::string& other : {std::string(), std::string("moxi-loop:"), key + "0",
                                   "x" + key.substr(1), std::string(key.size(), 'k')}) {
    EXPECT_FALSE(LoopState::is_reserved(other)) << other;
    EXPECT_FALSE(ours.is_own(other)) << other;
  }
}

TEST(LoopState, ProbesEachBackendOnceASecondWithAnotherKey) {
  LoopState loops(2, 77);
  std::set<std::string> keys;
  for (int ms = 0; ms < 10000; ms += 10) {
    for (size_t backend = 0; backend < 2; ++backend) {
      if (const auto key = loops.next_probe(backend, kStart + Milliseconds(ms))) keys.insert(*key);
    }
  }
  EXPECT_GE(keys.size(), 20U);
  EXPECT_LE(keys.size(), 22U);
}

TEST(LoopState, IsCutFromTheFirstArrivalUntilNoneCameForThreeSeconds) {
  LoopState loops(1, 77);
  EXPECT_FALSE(loops.is_cut());
  EXPECT_TRUE(loops.arrived(kStart));
  EXPECT_TRUE(loops.is_cut());
  EXPECT_FALSE(loops.arrived(kStart + Milliseconds(2000)));
  EXPECT_FALSE(loops.is_over(kStart + Milliseconds(4999)));
  EXPECT_TRUE(loops.is_cut());
  EXPECT_TRUE(loops.is_over(kStart + Milliseconds(5000)));
  EXPECT_FALSE(loops.is_cut());
  EXPECT_TRUE(loops.arrived(kStart + Milliseconds(6000)));
}

}  // namespace
}  // namespace moxi
