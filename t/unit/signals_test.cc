#include "server/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace moxi {
namespace {

// In a process of its own: signals stay blocked. Exits 0 when `number` stopped the loop, and HUP
// and PIPE did not.
[[noreturn]] void wait_for(int number) {
  std::unique_ptr<EventLoop> loop = make_event_loop();
  int stopped_by = 0;
  int reopened = 0;
  auto signals = Signals::create(
      *loop, {[&](int signal) { stopped_by = signal; }, [&reopened] { ++reopened; }});
  if (!signals.is_ok()) _exit(2);
  std::raise(SIGHUP);
  std::raise(SIGPIPE);
  while (reopened == 0)
    loop->run_once(/*wait=*/true);
  if (stopped_by != 0) _exit(3);
  std::raise(number);
  while (stopped_by == 0)
    loop->run_once(/*wait=*/true);
  _exit(stopped_by == number && reopened == 1 ? 0 : 4);
}

// The same for TTIN and TTOU, if somebody wants to hear of them.
[[noreturn]] void wait_for_levels() {
  std::unique_ptr<EventLoop> loop = make_event_loop();
  int level = 0;
  int heard = 0;
  const auto louder = [&](bool more) {
    level += more ? 1 : -1;
    ++heard;
  };
  auto signals = Signals::create(*loop, {[](int) {}, [] {}, louder});
  if (!signals.is_ok()) _exit(2);
  std::raise(SIGTTIN);
  while (heard == 0)
    loop->run_once(/*wait=*/true);
  if (level != 1) _exit(3);
  std::raise(SIGTTOU);
  while (heard == 1)
    loop->run_once(/*wait=*/true);
  _exit(level == 0 ? 0 : 4);
}

TEST(Signals, ChangeHowMuchIsLogged) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(wait_for_levels(), ::testing::ExitedWithCode(0), "");
}

TEST(Signals, StopTheProcessOrOpenItsLog) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  for (const int number : {SIGINT, SIGTERM, SIGUSR1}) {
    EXPECT_EXIT(wait_for(number), ::testing::ExitedWithCode(0), "") << number;
  }
}

}  // namespace
}  // namespace moxi
