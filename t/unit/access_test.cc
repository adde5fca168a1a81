#include "server/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace moxi {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Lines final : public LogSink {
 public:
  void write(std::string_view line) override { text += line; }
  std::string text;
};

class AccessTest : public testing::Test {
 protected:
  void SetUp() override { write("ann:one\n"); }
  void TearDown() override { std::remove(path_.c_str()); }
  void write(std::string_view text) { std::ofstream(path_, std::ios::trunc) << text; }

  ServerOptions with_text_users() const {
    ServerOptions options;
    options.auth_file = path_;
    options.binding = Binding::kAscii;
    return options;
  }
  static ServerOptions with_sasl() {
    ServerOptions options;
    options.sasl = true;
    options.binding = Binding::kBinary;
    return options;
  }

  const std::string path_ = testing::TempDir() + "moxi_access_test_" + std::to_string(::getpid());
  Lines lines_;
  Log log_{lines_, 1};
};

TEST_F(AccessTest, IsOpenWithoutUsers) {
  Access access(ServerOptions{}, path_.c_str());
  ASSERT_TRUE(access.load(log_).is_ok());
  const ClientProtocols cache = access.cache_protocols();
  EXPECT_NE(cache.text, nullptr);
  EXPECT_NE(cache.binary, nullptr);
  EXPECT_EQ(cache.text_users, nullptr);
  EXPECT_EQ(cache.binary_users, nullptr);
  EXPECT_FALSE(cache.asks_everybody());
  const ClientProtocols pool = access.pool_protocols();
  EXPECT_NE(pool.text, nullptr);
  EXPECT_NE(pool.binary, nullptr);
  EXPECT_FALSE(pool.asks_everybody());
}

TEST_F(AccessTest, OffersTheProtocolsThatTheBindingNames) {
  ServerOptions options;
  options.binding = Binding::kAscii;
  EXPECT_EQ(Access(options, nullptr).cache_protocols().binary, nullptr);
  EXPECT_EQ(Access(options, nullptr).pool_protocols().binary, nullptr);
  options.binding = Binding::kBinary;
  EXPECT_EQ(Access(options, nullptr).cache_protocols().text, nullptr);
  EXPECT_EQ(Access(options, nullptr).pool_protocols().text, nullptr);
}

TEST_F(AccessTest, AsksTextClientsOfBothRoles) {
  Access access(with_text_users(), nullptr);
  ASSERT_TRUE(access.load(log_).is_ok());
  for (const ClientProtocols& protocols : {access.cache_protocols(), access.pool_protocols()}) {
    ASSERT_NE(protocols.text_users, nullptr);
    EXPECT_TRUE(protocols.text_users->allow("ann", "one"));
    EXPECT_TRUE(protocols.asks_everybody());
    EXPECT_EQ(protocols.binary, nullptr);
  }
}

TEST_F(AccessTest, AsksBinaryClientsOfTheFileInTheEnvironment) {
  write("ann:one::::\n");
  Access access(with_sasl(), path_.c_str());
  ASSERT_TRUE(access.load(log_).is_ok());
  const ClientProtocols cache = access.cache_protocols();
  ASSERT_NE(cache.binary_users, nullptr);
  EXPECT_TRUE(cache.binary_users->allow("ann", "one"));
  EXPECT_TRUE(cache.asks_everybody());
  EXPECT_EQ(access.pool_protocols().binary_users, cache.binary_users);
}

TEST_F(AccessTest, SaysWhatSaslNeeds) {
  for (const char* file : {static_cast<const char*>(nullptr), ""}) {
    Access access(with_sasl(), file);
    EXPECT_THAT(access.load(log_).message(), HasSubstr("MEMCACHED_SASL_PWDB"));
  }
  Access access(with_sasl(), "/nonexistent");
  EXPECT_THAT(access.load(log_).message(), HasSubstr("/nonexistent"));
}

TEST_F(AccessTest, ReadsTheFileAgainAndKeepsTheOldUsersIfItIsBad) {
  Access access(with_text_users(), nullptr);
  ASSERT_TRUE(access.load(log_).is_ok());
  const Authenticator& users = *access.cache_protocols().text_users;
  write("bob:two\n");
  access.reload(log_);
  EXPECT_TRUE(users.allow("bob", "two"));
  EXPECT_THAT(lines_.text, HasSubstr("read again, users: 1"));
  write("nonsense\n");
  lines_.text.clear();
  access.reload(log_);
  EXPECT_TRUE(users.allow("bob", "two"));
  EXPECT_THAT(lines_.text, HasSubstr("malformed entry in line 1"));
  EXPECT_THAT(lines_.text, HasSubstr("the users of before stay"));
}

TEST_F(AccessTest, WarnsOfAFileWithoutUsers) {
  write("\n");
  Access access(with_text_users(), nullptr);
  ASSERT_TRUE(access.load(log_).is_ok());
  EXPECT_THAT(lines_.text, HasSubstr("names no user"));
  lines_.text.clear();
  write("ann:one\n");
  log_.set_verbosity(0);
  access.reload(log_);
  EXPECT_THAT(lines_.text, IsEmpty());
}

}  // namespace
}  // namespace moxi
