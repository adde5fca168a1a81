#include "server/port_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace moxi {
namespace {

class PortFile : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::path(::testing::TempDir()) / ("port_file_" + std::to_string(getpid()));
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path directory_;
};

TEST_F(PortFile, HoldsALinePerAddress) {
  const PortsInUse addresses{
      {*SocketAddress::parse_numeric("127.0.0.1", 1234), *SocketAddress::parse_numeric("::1", 1234),
       *SocketAddress::unix_path("/tmp/s")},
      {*SocketAddress::parse_numeric("127.0.0.1", 4321)}};
  const std::string path = directory_ / "ports";
  ASSERT_TRUE(write_port_file(path, addresses).is_ok());
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), "TCP INET: 1234\nTCP INET6: 1234\nUDP INET: 4321\n");
  EXPECT_FALSE(std::filesystem::exists(path + ".lck"));
}

TEST_F(PortFile, SaysWhyItCannotBeWritten) {
  const Status status = write_port_file(directory_ / "no" / "ports", {});
  EXPECT_FALSE(status.is_ok());
}

}  // namespace
}  // namespace moxi
