#include "proxy/config/static_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace moxi {
namespace {

class StaticSource : public ::testing::Test {
 protected:
  StaticSource() {
    std::string pattern = (std::filesystem::temp_directory_path() / "moxi-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~StaticSource() override { std::filesystem::remove_all(directory_); }

  std::string write_file(const std::string& name, const std::string& content) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  std::string directory_;
};

TEST_F(StaticSource, TakesAnArgumentAsItIs) {
  for (const char* argument : {"", "1=a", "a./b", " ./x"}) {
    const Result<ConfigText> config = load_config_text("-z", argument);
    ASSERT_TRUE(config.is_ok());
    EXPECT_EQ(config.value().text, argument);
    EXPECT_EQ(config.value().origin, "-z");
    EXPECT_FALSE(config.value().is_file);
  }
}

TEST_F(StaticSource, ReadsAFile) {
  const std::string path = write_file("pools.cfg", std::string("1=a\n\0x", 6));
  const Result<ConfigText> config = load_config_text("-z", path);
  ASSERT_TRUE(config.is_ok()) << config.message();
  EXPECT_EQ(config.value().text, std::string("1=a\n\0x", 6));
  EXPECT_EQ(config.value().origin, path);
  EXPECT_TRUE(config.value().is_file);
}

TEST_F(StaticSource, ReadsAFileByItsRelativePath) {
  const std::filesystem::path before = std::filesystem::current_path();
  write_file("pools.cfg", "1=a");
  std::filesystem::current_path(directory_);
  const Result<ConfigText> config = load_config_text("-Z", "./pools.cfg");
  std::filesystem::current_path(before);
  ASSERT_TRUE(config.is_ok()) << config.message();
  EXPECT_EQ(config.value().text, "1=a");
}

TEST_F(StaticSource, ReadsUpToSixteenMegabytes) {
  const std::string full(kMaxConfigFile, ' ');
  const Result<ConfigText> config = load_config_text("-z", write_file("full", full));
  ASSERT_TRUE(config.is_ok()) << config.message();
  EXPECT_EQ(config.value().text.size(), kMaxConfigFile);
  const std::string path = write_file("beyond", full + " ");
  EXPECT_EQ(load_config_text("-z", path).message(),
            "-z: cannot read \"" + path + "\": larger than 16 MB");
}

TEST_F(StaticSource, RefusesWhatIsNoFile) {
  EXPECT_EQ(load_config_text("-z", directory_ + "/none").message(),
            "-z: cannot read \"" + directory_ + "/none\": No such file or directory");
  EXPECT_EQ(load_config_text("-Z", directory_).message(),
            "-Z: cannot read \"" + directory_ + "\": not a regular file");
  const std::string fifo = directory_ + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(load_config_text("-z", fifo).message(),
            "-z: cannot read \"" + fifo + "\": not a regular file");
}

}  // namespace
}  // namespace moxi
