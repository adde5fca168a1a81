#include "server/daemon.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

namespace moxi {
namespace {

// What the daemon says of itself through a pipe: its session, its directory, its standard output.
std::string describe_daemon(const DaemonSettings& settings) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "no pipe";
  const pid_t parent = fork();
  if (parent == 0) {
    close(ends[0]);
    std::string said;
    if (become_daemon(settings)) {
      said = "failed";
    } else {
      said = getsid(0) == getpid() ? "own session" : "old session";
      said += "|" + std::filesystem::current_path().string();
      said += "|" + std::filesystem::read_symlink("/proc/self/fd/1").string();
    }
    static_cast<void>(!write(ends[1], said.data(), said.size()));
    _exit(0);
  }
  close(ends[1]);
  int status = -1;
  waitpid(parent, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return "the first process did not end well";
  std::string said;
  std::array<char, 512> part{};
  ssize_t size = 0;
  while ((size = read(ends[0], part.data(), part.size())) > 0)
    said.append(part.data(), static_cast<size_t>(size));
  close(ends[0]);
  return said;
}

TEST(Daemon, LeavesTheTerminalAndItsDirectory) {
  EXPECT_EQ(describe_daemon({}), "own session|/|/dev/null");
}

TEST(Daemon, KeepsWhatItIsToldTo) {
  const std::string here = std::filesystem::current_path().string();
  const std::string out = std::filesystem::read_symlink("/proc/self/fd/1").string();
  EXPECT_EQ(describe_daemon({.keeps_directory = true, .keeps_stdio = true}),
            "own session|" + here + "|" + out);
}

}  // namespace
}  // namespace moxi
