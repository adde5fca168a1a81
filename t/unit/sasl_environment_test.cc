#include "proxy/config/sasl_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace moxi {
namespace {

// The environment of the test's process, as it was, when the test is over.
class Environment {
 public:
  Environment(const char* user, const char* password) {
    set("MOXI_SASL_PLAIN_USR", user);
    set("MOXI_SASL_PLAIN_PWD", password);
  }
  ~Environment() {
    ::unsetenv("MOXI_SASL_PLAIN_USR");
    ::unsetenv("MOXI_SASL_PLAIN_PWD");
  }

 private:
  static void set(const char* name, const char* value) {
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  }
};

Behavior with(const std::string& user, const std::string& password) {
  Behavior behavior;
  behavior.usr = user;
  behavior.pwd = password;
  return behavior;
}

TEST(SaslEnvironment, SaysWhoLogsInWhenNobodyElseDoes) {
  const Environment environment("env", "secret");
  Behavior behavior;
  ASSERT_TRUE(complete_login(&behavior).is_ok());
  EXPECT_EQ(behavior, with("env", "secret"));
  behavior = with("me", "");
  ASSERT_TRUE(complete_login(&behavior).is_ok());
  EXPECT_EQ(behavior, with("me", ""));
}

TEST(SaslEnvironment, NobodyLogsInWithoutIt) {
  const Environment environment(nullptr, nullptr);
  Behavior behavior;
  ASSERT_TRUE(complete_login(&behavior).is_ok());
  EXPECT_EQ(behavior, Behavior{});
}

TEST(SaslEnvironment, WhatNoLoginCanSayIsRefused) {
  const Environment environment(nullptr, "only");
  Behavior behavior;
  EXPECT_EQ(complete_login(&behavior).message(),
            "pwd (or MOXI_SASL_PLAIN_PWD) needs usr (or MOXI_SASL_PLAIN_USR)");
  behavior = with("a b", "x");
  EXPECT_FALSE(complete_login(&behavior).is_ok());
  behavior = with("a", "x\r\nflush_all");
  EXPECT_FALSE(complete_login(&behavior).is_ok());
  behavior = with("a", "x y");
  EXPECT_FALSE(complete_login(&behavior).is_ok());
  behavior.downstream_protocol = BackendProtocol::kBinary;
  EXPECT_TRUE(complete_login(&behavior).is_ok());
  behavior = with(std::string(251, 'a'), "x");
  EXPECT_FALSE(complete_login(&behavior).is_ok());
}

}  // namespace
}  // namespace moxi
