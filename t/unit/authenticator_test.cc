#include "common/session/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace moxi {
namespace {

using testing::HasSubstr;

class AuthenticatorTest : public testing::Test {
 protected:
  void TearDown() override { std::remove(path_.c_str()); }
  void write(std::string_view text) { std::ofstream(path_, std::ios::trunc) << text; }

  const std::string path_ =
      testing::TempDir() + "moxi_authenticator_test_" + std::to_string(::getpid());
};

TEST_F(AuthenticatorTest, LetsNobodyInBeforeItHasRead) {
  write("ann:one\n");
  Authenticator users(path_, Credentials::Format::kLines);
  EXPECT_FALSE(users.allow("ann", "one"));
  EXPECT_EQ(users.users(), 0U);
  ASSERT_TRUE(users.load().is_ok());
  EXPECT_TRUE(users.allow("ann", "one"));
  EXPECT_EQ(users.users(), 1U);
}

TEST_F(AuthenticatorTest, FollowsTheFileWhenItReadsAgain) {
  write("ann:one\n");
  Authenticator users(path_, Credentials::Format::kLines);
  ASSERT_TRUE(users.load().is_ok());
  write("bob:two\n");
  EXPECT_TRUE(users.allow("ann", "one"));
  ASSERT_TRUE(users.load().is_ok());
  EXPECT_FALSE(users.allow("ann", "one"));
  EXPECT_TRUE(users.allow("bob", "two"));
}

TEST_F(AuthenticatorTest, KeepsWhatItHasWhenTheNewFileIsBad) {
  write("ann:one\n");
  Authenticator users(path_, Credentials::Format::kLines);
  ASSERT_TRUE(users.load().is_ok());
  write("ann:other\nnonsense\n");
  const Status bad = users.load();
  EXPECT_THAT(bad.message(), HasSubstr("Authfile [" + path_ + "] has a malformed entry in line 2"));
  EXPECT_TRUE(users.allow("ann", "one"));
  EXPECT_FALSE(users.allow("ann", "other"));
  std::remove(path_.c_str());
  EXPECT_THAT(users.load().message(), HasSubstr("Could not open authfile"));
  EXPECT_TRUE(users.allow("ann", "one"));
}

TEST_F(AuthenticatorTest, RefusesWhatIsNoFile) {
  Authenticator directory(testing::TempDir(), Credentials::Format::kLines);
  EXPECT_THAT(directory.load().message(), HasSubstr("Is a directory"));
  Authenticator nothing("/nonexistent/users", Credentials::Format::kLines);
  EXPECT_THAT(nothing.load().message(), HasSubstr("[/nonexistent/users]"));
}

TEST_F(AuthenticatorTest, FindsARelativePathAfterTheDirectoryHasChanged) {
  write("ann:one\n");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(testing::TempDir());
  Authenticator users("moxi_authenticator_test_" + std::to_string(::getpid()),
                      Credentials::Format::kLines);
  std::filesystem::current_path("/");
  EXPECT_TRUE(users.load().is_ok());
  std::filesystem::current_path(before);
  EXPECT_TRUE(users.allow("ann", "one"));
}

TEST_F(AuthenticatorTest, CanBeAskedWhileItReads) {
  write("ann:one\n");
  Authenticator users(path_, Credentials::Format::kLines);
  ASSERT_TRUE(users.load().is_ok());
  std::atomic<bool> stop{false};
  std::atomic<int> refused{0};
  std::thread asker([&] {
    while (!stop) {
      if (!users.allow("ann", "one")) ++refused;
    }
  });
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(users.load().is_ok());
  stop = true;
  asker.join();
  EXPECT_EQ(refused, 0);
}

}  // namespace
}  // namespace moxi
