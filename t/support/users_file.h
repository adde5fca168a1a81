// A file of users for a test, with an Authenticator that has read it; gone with the object.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "common/session/authenticator.h"

namespace moxi {

class UsersFile {
 public:
  explicit UsersFile(std::string_view text)
      : path_(testing::TempDir() + "moxi_users_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()),
        users_(path_, Credentials::Format::kLines) {
    write(text);
  }
  ~UsersFile() { std::remove(path_.c_str()); }
  UsersFile(const UsersFile&) = delete;
  UsersFile& operator=(const UsersFile&) = delete;

  // What the file says from now on.
  void write(std::string_view text) {
    std::ofstream(path_, std::ios::trunc) << text;
    EXPECT_TRUE(users_.load().is_ok());
  }
  const Authenticator& users() const { return users_; }

 private:
  const std::string path_;
  Authenticator users_;
};

}  // namespace moxi
