#include "server/pid_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>

namespace moxi {
namespace {

using testing::HasSubstr;

class PidFileTest : public testing::Test {
 protected:
  const std::string path_ = testing::TempDir() + "moxi_pid_file_test_" + std::to_string(::getpid());

  void TearDown() override { std::remove(path_.c_str()); }
  long content() const {
    long pid = 0;
    std::ifstream(path_) >> pid;
    return pid;
  }
};

TEST_F(PidFileTest, GoesWithTheProcessIfItIsToldTo) {
  auto file = std::make_unique<PidFile>();
  ASSERT_TRUE(file->write(path_, true).is_ok());
  EXPECT_EQ(content(), getpid());
  file.reset();
  EXPECT_NE(access(path_.c_str(), F_OK), 0);
}

TEST_F(PidFileTest, StaysOtherwise) {
  auto file = std::make_unique<PidFile>();
  ASSERT_TRUE(file->write(path_, false).is_ok());
  file.reset();
  EXPECT_EQ(content(), getpid());
}

TEST_F(PidFileTest, WarnsOfAnotherProcessThatLives) {
  std::ofstream(path_) << getppid();
  PidFile file;
  const Status status = file.write(path_, true);
  EXPECT_THAT(status.message(), HasSubstr(std::to_string(getppid())));
  EXPECT_EQ(content(), getpid());
}

TEST_F(PidFileTest, TakesOverWhatACrashLeft) {
  std::ofstream(path_) << "999999999";
  PidFile file;
  EXPECT_TRUE(file.write(path_, true).is_ok());
}

TEST_F(PidFileTest, SaysWhyItCannotBeWritten) {
  PidFile file;
  EXPECT_THAT(file.write("/nonexistent/pid", true).message(),
              HasSubstr("Could not open the pid file /nonexistent/pid.tmp for writing"));
}

}  // namespace
}  // namespace moxi
