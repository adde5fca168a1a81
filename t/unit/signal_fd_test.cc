#include "common/net/signal_fd.h"

#include <gtest/gtest.h>

#include <csignal>

namespace moxi {
namespace {

// In a process of its own: the signal stays blocked.
[[noreturn]] void read_one() {
  const UniqueFd fd = open_signal_fd({SIGUSR1});
  if (!fd.is_open() || read_signal(fd.get()) != 0) _exit(1);
  std::raise(SIGUSR1);
  if (read_signal(fd.get()) != SIGUSR1) _exit(2);
  _exit(read_signal(fd.get()));
}

TEST(SignalFd, GivesEachSignalOnce) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(read_one(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace moxi
