#include "server/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace moxi {
namespace {

// In a process of its own: signals stay blocked. Exits 0 when `number` stopped the loop.
[[noreturn]] void wait_for(int number) {
  std::unique_ptr<EventLoop> loop = make_event_loop();
  bool stopped = false;
  auto signals = Signals::create(*loop, [&] { stopped = true; });
  if (!signals.is_ok()) _exit(2);
  std::raise(SIGHUP);
  std::raise(SIGPIPE);
  loop->run_once(/*wait=*/false);
  if (stopped) _exit(3);
  std::raise(number);
  while (!stopped)
    loop->run_once(/*wait=*/true);
  _exit(0);
}

TEST(Signals, StopTheProcessOrAreIgnored) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  for (const int number : {SIGINT, SIGTERM, SIGUSR1}) {
    EXPECT_EXIT(wait_for(number), ::testing::ExitedWithCode(0), "") << number;
  }
}

}  // namespace
}  // namespace moxi
