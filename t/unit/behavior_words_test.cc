#include "proxy/config/behavior_words.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

template <typename Choice>
void expect_round_trip(Choice choice) {
  Choice again{};
  EXPECT_TRUE(set_choice(word_of_choice(choice), &again).is_ok());
  EXPECT_EQ(again, choice);
}

TEST(BehaviorWords, EveryValueHasItsWord) {
  expect_round_trip(BackendProtocol::kAscii);
  expect_round_trip(DistributionKind::kKetamaWeighted);
  expect_round_trip(DistributionKind::kKetama);
  expect_round_trip(DistributionKind::kModula);
  expect_round_trip(BackendDown::kFail);
  expect_round_trip(BackendDown::kSpare);
  expect_round_trip(BackendDown::kReshape);
  expect_round_trip(GetFailure::kMiss);
  expect_round_trip(GetFailure::kError);
}

TEST(BehaviorWords, OtherWordsAreRefusedAndChangeNothing) {
  BackendDown policy = BackendDown::kSpare;
  EXPECT_EQ(set_choice("eject", &policy).message(), "expected fail, spare or reshape");
  EXPECT_EQ(policy, BackendDown::kSpare);
  GetFailure get = GetFailure::kError;
  EXPECT_EQ(set_choice("", &get).message(), "expected miss or error");
  EXPECT_EQ(get, GetFailure::kError);
  BackendProtocol protocol = BackendProtocol::kAscii;
  EXPECT_EQ(set_choice("binary", &protocol).message(),
            "not supported in this version, only ascii is");
}

}  // namespace
}  // namespace moxi
