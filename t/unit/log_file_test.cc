#include "server/log_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

namespace moxi {
namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class LogFileTest : public testing::Test {
 protected:
  const std::string path_ = testing::TempDir() + "moxi_log_file_test_" + std::to_string(::getpid());

  void SetUp() override { std::remove(path_.c_str()); }
  void TearDown() override { std::remove(path_.c_str()); }
};

TEST_F(LogFileTest, AppendsToWhatIsThere) {
  std::ofstream(path_) << "before\n";
  LogFile file(path_);
  ASSERT_TRUE(file.reopen().is_ok());
  file.write("one\n");
  file.write("two\n");
  EXPECT_EQ(content(path_), "before\none\ntwo\n");
}

TEST_F(LogFileTest, FollowsItsNameWhenItIsOpenedAgain) {
  LogFile file(path_);
  ASSERT_TRUE(file.reopen().is_ok());
  file.write("old\n");
  const std::string rotated = path_ + ".1";
  ASSERT_EQ(std::rename(path_.c_str(), rotated.c_str()), 0);
  file.write("still old\n");
  ASSERT_TRUE(file.reopen().is_ok());
  file.write("new\n");
  EXPECT_EQ(content(rotated), "old\nstill old\n");
  EXPECT_EQ(content(path_), "new\n");
  std::remove(rotated.c_str());
}

TEST_F(LogFileTest, StaysWhereItWasIfTheFileCannotBeOpened) {
  LogFile nowhere("/nonexistent/moxi.log");
  EXPECT_FALSE(nowhere.reopen().is_ok());
  testing::internal::CaptureStderr();
  nowhere.write("to standard error\n");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "to standard error\n");
}

TEST_F(LogFileTest, IsStandardErrorWithoutAName) {
  LogFile file("");
  EXPECT_TRUE(file.reopen().is_ok());
  testing::internal::CaptureStderr();
  file.write("line\n");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "line\n");
}

}  // namespace
}  // namespace moxi
