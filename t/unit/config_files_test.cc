#include "server/config_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace moxi {
namespace {

class ConfigFilesTest : public testing::Test {
 protected:
  ConfigFilesTest()
      : path_(testing::TempDir() + "config_files_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~ConfigFilesTest() override { std::filesystem::remove(path_); }

  void write(const std::string& text) { std::ofstream(path_) << text; }

  const std::string path_;
};

TEST_F(ConfigFilesTest, SeeAChangeOnceItHasSettled) {
  write("one");
  ConfigFiles files({path_});
  EXPECT_FALSE(files.have_changed());
  write("three");
  EXPECT_FALSE(files.have_changed());  // it may be being written
  EXPECT_TRUE(files.have_changed());
  files.begin_reading();
  EXPECT_FALSE(files.have_changed());
}

TEST_F(ConfigFilesTest, SeeAFileComeAndGo) {
  ConfigFiles files({path_});
  write("here");
  EXPECT_FALSE(files.have_changed());
  EXPECT_TRUE(files.have_changed());
  files.begin_reading();
  std::filesystem::remove(path_);
  EXPECT_FALSE(files.have_changed());
  EXPECT_TRUE(files.have_changed());
}

TEST_F(ConfigFilesTest, SeeAnotherFileOfTheSameName) {
  write("same");
  ConfigFiles files({path_});
  std::ofstream(path_ + ".new") << "size";
  std::filesystem::rename(path_ + ".new", path_);
  EXPECT_FALSE(files.have_changed());
  EXPECT_TRUE(files.have_changed());
}

TEST(ConfigFiles, NoneNeverChange) {
  ConfigFiles files({});
  EXPECT_FALSE(files.have_changed());
  EXPECT_FALSE(files.have_changed());
}

}  // namespace
}  // namespace moxi
