#include "common/net/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace moxi {
namespace {

bool is_valid(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST(UniqueFd, ClosesWhatItOwns) {
  int number = -1;
  {
    const UniqueFd fd(::dup(0));
    number = fd.get();
    EXPECT_TRUE(fd.is_open());
    EXPECT_TRUE(is_valid(number));
  }
  EXPECT_FALSE(is_valid(number));
}

TEST(UniqueFd, MovesAndReleases) {
  UniqueFd first(::dup(0));
  const int number = first.get();
  UniqueFd second(std::move(first));
  EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move)
  UniqueFd third;
  third = std::move(second);
  EXPECT_TRUE(is_valid(number));
  EXPECT_EQ(number, third.release());
  EXPECT_FALSE(third.is_open());
  EXPECT_TRUE(is_valid(number));
  third.reset(number);
  third.reset();
  EXPECT_FALSE(is_valid(number));
}

}  // namespace
}  // namespace moxi
