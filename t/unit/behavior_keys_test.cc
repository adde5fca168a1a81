#include "proxy/config/behavior_keys.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace moxi {
namespace {

Behavior parsed(const std::string& text) {
  const Result<Behavior> result = parse_behavior({text, "-Z", false});
  EXPECT_TRUE(result.is_ok()) << text << ": " << (result.is_ok() ? "" : result.message());
  return result.is_ok() ? result.value() : Behavior{};
}

TEST(BehaviorKeys, HaveTheDefaultsOfTheTable) {
  EXPECT_EQ(parsed(""), Behavior{});
  for (const BehaviorKey& key : behavior_keys()) {
    EXPECT_EQ(behavior_value(Behavior{}, key), key.default_value) << key.name;
    EXPECT_EQ(parsed(std::string(key.name) + "=" + std::string(key.default_value)), Behavior{});
    EXPECT_FALSE(key.help.empty()) << key.name;
    const bool is_text = std::holds_alternative<std::string Behavior::*>(key.field);
    EXPECT_EQ(is_text, key.max_length > 0) << key.name;
  }
}

TEST(BehaviorKeys, HaveNoNameTwice) {
  std::set<std::string_view> names;
  for (const BehaviorKey& key : behavior_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_FALSE(is_unsupported_behavior_key(key.name)) << key.name;
    for (std::string_view alias : key.aliases) {
      if (alias.empty()) continue;
      EXPECT_TRUE(names.insert(alias).second) << alias;
      EXPECT_FALSE(is_unsupported_behavior_key(alias)) << alias;
    }
  }
}

TEST(BehaviorKeys, AreFoundByEveryName) {
  for (const BehaviorKey& key : behavior_keys()) {
    EXPECT_EQ(find_behavior_key(key.name), &key);
    for (std::string_view alias : key.aliases) {
      EXPECT_EQ(find_behavior_key(alias), alias.empty() ? nullptr : &key);
    }
  }
  EXPECT_EQ(find_behavior_key(""), nullptr);
  EXPECT_EQ(find_behavior_key("down"), nullptr);
}

// A value that is no key's default.
std::string other_value(const BehaviorKey& key) {
  struct Other {
    const BehaviorKey& key;
    std::string operator()(Milliseconds Behavior::*) const { return "77"; }
    std::string operator()(uint32_t Behavior::*) const { return "78"; }
    std::string operator()(bool Behavior::*) const { return key.default_value == "1" ? "0" : "1"; }
    std::string operator()(std::string Behavior::*) const { return "a:|b:"; }
    std::string operator()(uint16_t Behavior::*) const { return "79"; }
    std::string operator()(BackendProtocol Behavior::*) const { return "binary"; }
    std::string operator()(DistributionKind Behavior::*) const { return "distribution:modula"; }
    std::string operator()(KeyHash Behavior::*) const { return "crc16"; }
    std::string operator()(HashTag Behavior::*) const { return "{}"; }
    std::string operator()(BackendDown Behavior::*) const { return "reshape"; }
    std::string operator()(GetFailure Behavior::*) const { return "error"; }
    std::string operator()(BackendTls Behavior::*) const { return "on"; }
    std::string operator()(TlsTrust Behavior::*) const { return "ca"; }
  };
  return std::visit(Other{key}, key.field);
}

TEST(BehaviorKeys, EachSetsWhatItShowsAndNothingElse) {
  for (const BehaviorKey& key : behavior_keys()) {
    const std::string value = other_value(key);
    const Behavior behavior = parsed(std::string(key.name) + "=" + value);
    for (const BehaviorKey& other : behavior_keys()) {
      EXPECT_EQ(behavior_value(behavior, other), &other == &key ? value : other.default_value)
          << key.name << " changed " << other.name;
    }
    for (std::string_view alias : key.aliases) {
      if (alias.empty()) continue;
      EXPECT_EQ(parsed(std::string(alias) + "=" + value), behavior) << alias;
    }
  }
}

TEST(BehaviorKeys, BoundTheLengthOfText) {
  for (const BehaviorKey& key : behavior_keys()) {
    if (key.max_length == 0) continue;
    Behavior behavior;
    const std::string longest(key.max_length, 'x');
    EXPECT_TRUE(set_behavior_value(key, longest, &behavior).is_ok());
    EXPECT_EQ(behavior_value(behavior, key), longest);
    EXPECT_EQ(set_behavior_value(key, longest + "x", &behavior).message(),
              "expected at most " + std::to_string(key.max_length) + " bytes");
  }
}

TEST(BehaviorKeys, TheNearestIsAmongNamesAndAliases) {
  EXPECT_EQ(nearest_behavior_key("timeot"), "timeout");
  EXPECT_EQ(nearest_behavior_key("cycles"), "cycle");
  EXPECT_EQ(nearest_behavior_key("backend-down"), "backend_down");
}

}  // namespace
}  // namespace moxi
