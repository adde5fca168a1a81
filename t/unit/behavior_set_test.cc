#include "proxy/config/behavior_set.h"

#include <gmock/gmock.h>

namespace moxi {
namespace {

using ::testing::HasSubstr;

BehaviorSet parsed(const std::string& text) {
  Result<BehaviorSet> set = parse_behavior_set({text, "-Z", false});
  EXPECT_TRUE(set.is_ok()) << set.message();
  return set.value();
}

std::string error_of(const std::string& text) {
  return parse_behavior_set({text, "-Z", false}).message();
}

TEST(BehaviorSet, WhatIsOfOnePoolGoesBeforeWhatIsOfAll) {
  const BehaviorSet set = parsed("7002:tls=on,timeout=9,7002:timeout=7,tls=off,7003:timeout=8");
  EXPECT_EQ(set.general().downstream_timeout, Milliseconds(9));
  EXPECT_EQ(set.general().tls, BackendTls::kOff);
  EXPECT_EQ(set.of(7001), set.general());
  EXPECT_EQ(set.of(7002).downstream_timeout, Milliseconds(7));
  EXPECT_EQ(set.of(7002).tls, BackendTls::kOn);
  EXPECT_EQ(set.of(7003).downstream_timeout, Milliseconds(8));
  EXPECT_EQ(set.of(7003).tls, BackendTls::kOff);
}

TEST(BehaviorSet, TheLastOfTwoCounts) {
  EXPECT_EQ(parsed("7001:timeout=1,7001:timeout=2").of(7001).downstream_timeout, Milliseconds(2));
}

TEST(BehaviorSet, RefusesWhatIsNoPortOrNoKey) {
  for (const char* text : {"x:tls=on", "0:tls=on", "65536:tls=on", ":tls=on", "-1:tls=on"})
    EXPECT_THAT(error_of(text), HasSubstr("-Z, column 1: unknown key")) << text;
  EXPECT_EQ(error_of("7001:tlz=on"),
            "-Z, column 1: unknown key \"tlz\", the nearest valid key is \"tls\"");
  EXPECT_THAT(error_of("7001:=on"), HasSubstr("unknown key"));
  EXPECT_EQ(error_of("cycle=1,7001:tls=maybe"),
            "-Z, column 18: bad value \"maybe\" for \"tls\": expected off or on");
}

TEST(BehaviorSet, RefusesToGiveOnePoolWhatIsOfAll) {
  for (const std::string key : {"port_listen=1", "weight=2", "spares=a:1"})
    EXPECT_THAT(error_of("7001:" + key), HasSubstr("is not of a single pool")) << key;
}

TEST(BehaviorSet, ChecksTheRuleOfEachPool) {
  EXPECT_THAT(error_of("hash=md5,7001:distribution=jump"), HasSubstr("-Z: "));
  EXPECT_FALSE(parse_behavior_set({"hash=md5,7001:distribution=jump", "-Z", false}).is_ok());
  EXPECT_TRUE(
      parse_behavior_set({"hash=md5,7001:distribution=jump,7001:hash=auto", "-Z", false}).is_ok());
}

TEST(BehaviorSet, LoadsAnArgument) {
  const auto result = load_behavior_set("timeout=9");
  ASSERT_TRUE(result.is_ok());
  EXPECT_EQ(result.value().general().downstream_timeout, Milliseconds(9));
  EXPECT_EQ(load_behavior_set("./no/such/file").message(),
            "-Z: cannot read \"./no/such/file\": No such file or directory");
}

}  // namespace
}  // namespace moxi
