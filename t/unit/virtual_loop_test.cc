#include "t/support/virtual_loop.h"

#include <gtest/gtest.h>

#include "t/support/io_recorder.h"
#include "t/support/virtual_socket_pair.h"

namespace moxi {
namespace {

class VirtualLoopTest : public ::testing::Test {
 protected:
  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualLoop loop_{clock_, network_};
  VirtualSocketPair pair_{network_, 4};
  IoRecorder recorder_;
};

TEST_F(VirtualLoopTest, ReportsLevels) {
  loop_.watch(recorder_, pair_.fd(), Interest::kRead);
  loop_.run_once(false);
  EXPECT_EQ(0, recorder_.calls);
  pair_.send("x");
  loop_.run_once(false);
  loop_.run_once(true);
  EXPECT_EQ(2, recorder_.calls);
  EXPECT_TRUE(recorder_.last_readable);
  EXPECT_FALSE(recorder_.last_writable);
  EXPECT_EQ(2U, loop_.reports());
}

TEST_F(VirtualLoopTest, InterestDecidesWhatIsReported) {
  loop_.watch(recorder_, pair_.fd(), Interest::kWrite);
  loop_.run_once(false);
  EXPECT_TRUE(recorder_.last_writable);
  network_.write(pair_.fd(), "full");
  loop_.run_once(false);
  EXPECT_EQ(1, recorder_.calls);
  pair_.receive();
  loop_.rewatch(recorder_, pair_.fd(), Interest::kNone);
  EXPECT_EQ(Interest::kNone, loop_.interest_of(recorder_));
  loop_.run_once(false);
  EXPECT_EQ(1, recorder_.calls);
  pair_.send("x");
  loop_.rewatch(recorder_, pair_.fd(), Interest::kReadWrite);
  loop_.run_once(false);
  EXPECT_TRUE(recorder_.last_readable);
  EXPECT_TRUE(recorder_.last_writable);
  loop_.unwatch(recorder_);
  EXPECT_FALSE(loop_.interest_of(recorder_).has_value());
}

TEST_F(VirtualLoopTest, CallbackMayUnwatchWhatTheSamePollFound) {
  VirtualSocketPair other_pair(network_);
  IoRecorder other;
  recorder_.then = [&] {
    loop_.unwatch(other);
    loop_.unwatch(recorder_);
  };
  loop_.watch(recorder_, pair_.fd(), Interest::kRead);
  loop_.watch(other, other_pair.fd(), Interest::kRead);
  pair_.send("x");
  other_pair.send("x");
  loop_.run_once(false);
  EXPECT_EQ(1, recorder_.calls);
  EXPECT_EQ(0, other.calls);
}

TEST_F(VirtualLoopTest, TimersFireInOrderAndWhenTheyAreDue) {
  std::vector<std::pair<int, TimePoint>> fired;
  const TimePoint begin = loop_.now();
  const auto note = [&](int which) {
    return [&, which] { fired.emplace_back(which, loop_.now()); };
  };
  const auto second = loop_.make_timer(note(2));
  const auto first = loop_.make_timer(note(1));
  const auto tied = loop_.make_timer(note(3));
  const auto stopped = loop_.make_timer(note(4));
  second->start(Milliseconds(20));
  first->start(Milliseconds(10));
  tied->start(Milliseconds(20));
  stopped->start(Milliseconds(15));
  stopped->stop();
  EXPECT_EQ(begin + Milliseconds(10), loop_.next_timer());
  loop_.advance(Milliseconds(100));
  const std::vector<std::pair<int, TimePoint>> expected{
      {1, begin + Milliseconds(10)}, {2, begin + Milliseconds(20)}, {3, begin + Milliseconds(20)}};
  EXPECT_EQ(expected, fired);
  EXPECT_EQ(begin + Milliseconds(100), loop_.now());
  EXPECT_FALSE(loop_.next_timer().has_value());
}

TEST_F(VirtualLoopTest, TimerStartedAnewFiresOnce) {
  int calls = 0;
  const auto timer = loop_.make_timer([&] { ++calls; });
  timer->start(Milliseconds(5));
  timer->start(Milliseconds(50));
  loop_.advance(Milliseconds(10));
  EXPECT_EQ(0, calls);
  loop_.advance(Milliseconds(100));
  EXPECT_EQ(1, calls);
}

TEST_F(VirtualLoopTest, TimerThatStartsItselfDoesNotHoldUpTheTurn) {
  int calls = 0;
  std::unique_ptr<TimerHandle> timer;
  timer = loop_.make_timer([&] {
    ++calls;
    timer->start(Milliseconds(0));
  });
  timer->start(Milliseconds(0));
  loop_.run_once(false);
  EXPECT_EQ(1, calls);
  loop_.run_once(false);
  EXPECT_EQ(2, calls);
}

TEST_F(VirtualLoopTest, SleepTakesNoTimeButTheClocks) {
  int calls = 0;
  const auto timer = loop_.make_timer([&] { ++calls; });
  const TimePoint begin = loop_.now();
  timer->start(std::chrono::hours(1));
  loop_.run_once(false);
  EXPECT_EQ(begin, loop_.now());
  loop_.wake();
  loop_.run_once(true);
  EXPECT_EQ(begin, loop_.now()) << "woken, so it did not sleep";
  loop_.run_once(true);
  EXPECT_EQ(1, calls);
  EXPECT_EQ(begin + std::chrono::hours(1), loop_.now());
  loop_.run_once(true);  // nothing will ever happen: returns
}

}  // namespace
}  // namespace moxi
