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
  for (const BackendProtocol protocol :
       {BackendProtocol::kAscii, BackendProtocol::kMeta, BackendProtocol::kBinary})
    expect_round_trip(protocol);
  expect_round_trip(DistributionKind::kKetamaWeighted);
  expect_round_trip(DistributionKind::kKetama);
  expect_round_trip(DistributionKind::kModula);
  expect_round_trip(DistributionKind::kTwemproxyKetama);
  expect_round_trip(DistributionKind::kTwemproxyModula);
  expect_round_trip(DistributionKind::kRandom);
  expect_round_trip(DistributionKind::kJump);
  expect_round_trip(DistributionKind::kRendezvous);
  for (auto hash = KeyHash::kAuto; hash <= KeyHash::kJenkins;
       hash = static_cast<KeyHash>(static_cast<int>(hash) + 1)) {
    EXPECT_FALSE(word_of_choice(hash).empty());
    expect_round_trip(hash);
  }
  expect_round_trip(BackendDown::kFail);
  expect_round_trip(BackendDown::kSpare);
  expect_round_trip(BackendDown::kReshape);
  expect_round_trip(GetFailure::kMiss);
  expect_round_trip(GetFailure::kError);
  expect_round_trip(BackendTls::kOff);
  expect_round_trip(BackendTls::kOn);
  expect_round_trip(TlsTrust::kFull);
  expect_round_trip(TlsTrust::kAuthority);
  expect_round_trip(TlsTrust::kNone);
}

TEST(BehaviorWords, ADistributionIsNamedWithItsPrefixOrWithout) {
  DistributionKind kind{};
  EXPECT_TRUE(set_choice("distribution:jump", &kind).is_ok());
  EXPECT_EQ(kind, DistributionKind::kJump);
  EXPECT_TRUE(set_choice("rendezvous", &kind).is_ok());
  EXPECT_EQ(kind, DistributionKind::kRendezvous);
  for (const char* word : {"", "distribution:", "distribution:distribution:jump", "jumps"})
    EXPECT_FALSE(set_choice(word, &kind).is_ok()) << word;
  EXPECT_EQ(kind, DistributionKind::kRendezvous);
}

TEST(BehaviorWords, ATagIsTwoCharactersOrNone) {
  HashTag tag;
  EXPECT_TRUE(set_choice("{}", &tag).is_ok());
  EXPECT_EQ(tag, HashTag('{', '}'));
  EXPECT_EQ(word_of_choice(tag), "{}");
  for (const char* word : {"{", "{}}", "{ ", "\x7f}", "{\xc3", "{\x01"}) {
    EXPECT_EQ(set_choice(word, &tag).message(), "expected two characters, as {}, or nothing");
    EXPECT_EQ(tag, HashTag('{', '}'));
  }
  EXPECT_TRUE(set_choice("", &tag).is_ok());
  EXPECT_FALSE(tag.is_set());
  EXPECT_EQ(word_of_choice(tag), "");
}

TEST(BehaviorWords, OtherWordsAreRefusedAndChangeNothing) {
  BackendDown policy = BackendDown::kSpare;
  EXPECT_EQ(set_choice("eject", &policy).message(), "expected fail, spare or reshape");
  EXPECT_EQ(policy, BackendDown::kSpare);
  GetFailure get = GetFailure::kError;
  EXPECT_EQ(set_choice("", &get).message(), "expected miss or error");
  EXPECT_EQ(get, GetFailure::kError);
  BackendTls tls = BackendTls::kOn;
  EXPECT_EQ(set_choice("1", &tls).message(), "expected off or on");
  EXPECT_EQ(tls, BackendTls::kOn);
  TlsTrust trust = TlsTrust::kAuthority;
  EXPECT_EQ(set_choice("name", &trust).message(), "expected full, ca or none");
  EXPECT_EQ(trust, TlsTrust::kAuthority);
  BackendProtocol protocol = BackendProtocol::kAscii;
  EXPECT_EQ(set_choice("redis", &protocol).message(), "expected ascii, meta or binary");
}

}  // namespace
}  // namespace moxi
