#include "common/net/event_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "common/net/unique_fd.h"
#include "t/support/io_recorder.h"

namespace moxi {
namespace {

struct Pair {
  Pair() {
    std::array<int, 2> fds{};
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()));
    a = UniqueFd(fds[0]);
    b = UniqueFd(fds[1]);
  }
  void send() const { EXPECT_EQ(1, ::write(a.get(), "x", 1)); }
  UniqueFd a;
  UniqueFd b;
};

class EventLoopTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(nullptr, loop_); }
  std::unique_ptr<EventLoop> loop_ = make_event_loop();
};

TEST_F(EventLoopTest, ReportsReadableAsLongAsThereIsInput) {
  const Pair pair;
  IoRecorder recorder;
  ASSERT_TRUE(loop_->watch(recorder, pair.b.get(), Interest::kRead));
  loop_->run_once(false);
  EXPECT_EQ(0, recorder.calls);
  pair.send();
  loop_->run_once(true);
  loop_->run_once(true);
  EXPECT_EQ(2, recorder.calls);
  EXPECT_TRUE(recorder.last_readable);
  EXPECT_FALSE(recorder.last_writable);
  loop_->unwatch(recorder);
  loop_->run_once(false);
  EXPECT_EQ(2, recorder.calls);
}

TEST_F(EventLoopTest, RewatchChangesWhatIsReported) {
  const Pair pair;
  pair.send();
  IoRecorder recorder;
  const int fd = pair.b.get();
  ASSERT_TRUE(loop_->watch(recorder, fd, Interest::kNone));
  const std::vector<Interest> all{Interest::kNone, Interest::kRead, Interest::kWrite,
                                  Interest::kReadWrite};
  for (const Interest from : all) {
    for (const Interest to : all) {
      ASSERT_TRUE(loop_->rewatch(recorder, fd, from));
      ASSERT_TRUE(loop_->rewatch(recorder, fd, to));
      recorder.calls = 0;
      recorder.last_readable = recorder.last_writable = false;
      loop_->run_once(false);
      EXPECT_EQ(to == Interest::kNone ? 0 : 1, recorder.calls);
      EXPECT_EQ(to == Interest::kRead || to == Interest::kReadWrite, recorder.last_readable);
      EXPECT_EQ(to == Interest::kWrite || to == Interest::kReadWrite, recorder.last_writable);
    }
  }
  loop_->unwatch(recorder);
}

TEST_F(EventLoopTest, HangUpIsReported) {
  Pair pair;
  IoRecorder recorder;
  ASSERT_TRUE(loop_->watch(recorder, pair.b.get(), Interest::kRead));
  pair.a.reset();
  loop_->run_once(true);
  EXPECT_EQ(1, recorder.calls);
  EXPECT_TRUE(recorder.last_readable);
  loop_->unwatch(recorder);
}

TEST_F(EventLoopTest, CallbackMayUnwatchItself) {
  const Pair pair;
  pair.send();
  auto recorder = std::make_unique<IoRecorder>();
  int calls = 0;
  recorder->then = [&] {
    ++calls;
    loop_->unwatch(*recorder);
    recorder.reset();
  };
  ASSERT_TRUE(loop_->watch(*recorder, pair.b.get(), Interest::kRead));
  loop_->run_once(true);
  loop_->run_once(false);
  EXPECT_EQ(1, calls);
}

TEST_F(EventLoopTest, WatchUnwatchedByAnotherCallbackOfTheSamePollIsNotReported) {
  const Pair one;
  const Pair two;
  one.send();
  two.send();
  IoRecorder first;
  IoRecorder second;
  first.then = [&] { loop_->unwatch(second); };
  second.then = [&] { loop_->unwatch(first); };
  ASSERT_TRUE(loop_->watch(first, one.b.get(), Interest::kRead));
  ASSERT_TRUE(loop_->watch(second, two.b.get(), Interest::kRead));
  loop_->run_once(true);
  EXPECT_EQ(1, first.calls + second.calls);
  loop_->unwatch(first);
  loop_->unwatch(second);
}

TEST_F(EventLoopTest, OneTurnReportsEverythingThatIsReady) {
  std::vector<Pair> pairs(200);
  std::vector<IoRecorder> recorders(pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i) {
    ASSERT_TRUE(loop_->watch(recorders[i], pairs[i].b.get(), Interest::kRead));
    pairs[i].send();
  }
  // The number of events that one poll takes grows from 32.
  for (int turn = 0; turn < 6; ++turn)
    loop_->run_once(false);
  int reported = 0;
  for (IoRecorder& recorder : recorders) {
    reported += recorder.calls > 0 ? 1 : 0;
    loop_->unwatch(recorder);
  }
  EXPECT_EQ(200, reported);
}

TEST_F(EventLoopTest, WatchFailsForWhatCannotBePolled) {
  const UniqueFd closed(::dup(0));
  const int number = closed.get();
  ::close(number);
  IoRecorder recorder;
  EXPECT_FALSE(loop_->watch(recorder, number, Interest::kRead));
  loop_->unwatch(recorder);
}

TEST_F(EventLoopTest, TimersFireInTheirOrderAndNotEarly) {
  std::vector<int> fired;
  TimePoint last_now;
  const auto note = [&](int which) {
    fired.push_back(which);
    last_now = loop_->now();
  };
  const auto late = loop_->make_timer([&] { note(30); });
  const auto early = loop_->make_timer([&] { note(10); });
  const auto middle = loop_->make_timer([&] { note(20); });
  const auto stopped = loop_->make_timer([&] { note(0); });
  const TimePoint begin = loop_->now();
  late->start(Milliseconds(30));
  early->start(Milliseconds(10));
  middle->start(Milliseconds(20));
  stopped->start(Milliseconds(15));
  stopped->stop();
  while (fired.size() < 3)
    loop_->run_once(true);
  EXPECT_EQ((std::vector<int>{10, 20, 30}), fired);
  EXPECT_GE(last_now - begin, Milliseconds(30));
}

TEST_F(EventLoopTest, TimerFiresOnceAndCanStartItselfAgain) {
  int calls = 0;
  std::unique_ptr<TimerHandle> timer;
  timer = loop_->make_timer([&] {
    if (++calls < 3) timer->start(Milliseconds(1));
  });
  timer->start(Milliseconds(1));
  while (calls < 3)
    loop_->run_once(true);
  const auto other = loop_->make_timer([&] { calls += 100; });
  other->start(Milliseconds(20));
  while (calls < 100)
    loop_->run_once(true);
  EXPECT_EQ(103, calls);
}

TEST_F(EventLoopTest, StartingARunningTimerSetsItAnew) {
  const TimePoint begin = loop_->now();
  bool fired = false;
  const auto timer = loop_->make_timer([&] { fired = true; });
  timer->start(Milliseconds(1));
  timer->start(Milliseconds(30));
  while (!fired)
    loop_->run_once(true);
  EXPECT_GE(loop_->now() - begin, Milliseconds(30));
}

TEST_F(EventLoopTest, TimeStandsStillWithinATurn) {
  loop_->wake();
  loop_->run_once(true);
  const TimePoint now = loop_->now();
  while (std::chrono::steady_clock::now() < now + Milliseconds(2)) {
  }
  EXPECT_EQ(now, loop_->now());
  loop_->run_once(false);
  EXPECT_GE(loop_->now() - now, Milliseconds(2));
}

TEST_F(EventLoopTest, WakeBeforeTheSleepEndsIt) {
  loop_->wake();
  loop_->wake();
  loop_->run_once(true);
  int fired = 0;
  const auto timer = loop_->make_timer([&] { ++fired; });
  timer->start(Milliseconds(5));
  loop_->run_once(true);  // both wakes were one
  EXPECT_EQ(1, fired);
}

TEST_F(EventLoopTest, NoWakeFromAnotherThreadIsLost) {
  constexpr int kRounds = 10'000;
  std::atomic<int> asked{0};
  std::atomic<int> answered{0};
  std::thread other([&] {
    for (int round = 1; round <= kRounds; ++round) {
      asked.store(round, std::memory_order_relaxed);  // published by wake() alone
      loop_->wake();
      while (answered.load(std::memory_order_acquire) < round)
        std::this_thread::yield();
    }
  });
  // Were a wake lost, this thread would sleep and the other would wait for ever.
  while (answered.load() < kRounds) {
    loop_->run_once(true);
    answered.store(asked.load(std::memory_order_relaxed), std::memory_order_release);
  }
  other.join();
}

TEST_F(EventLoopTest, WakesOfSeveralThreadsAreNotLost) {
  constexpr int kThreads = 3;
  constexpr int kRounds = 10'000;
  std::mutex mutex;
  int posted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        {
          const std::lock_guard lock(mutex);
          ++posted;
        }
        loop_->wake();
      }
    });
  }
  int seen = 0;
  while (seen < kThreads * kRounds) {
    loop_->run_once(true);
    const std::lock_guard lock(mutex);
    seen = posted;
  }
  for (std::thread& thread : threads)
    thread.join();
}

TEST_F(EventLoopTest, WaitingUsesNoCpu) {
  const auto cpu_time = [] {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_utime.tv_sec * 1'000'000 + usage.ru_utime.tv_usec +
           usage.ru_stime.tv_sec * 1'000'000 + usage.ru_stime.tv_usec;
  };
  bool fired = false;
  const auto timer = loop_->make_timer([&] { fired = true; });
  timer->start(Milliseconds(200));
  const auto before = cpu_time();
  int turns = 0;
  while (!fired) {
    loop_->run_once(true);
    ++turns;
  }
  EXPECT_LE(turns, 4);
  EXPECT_LT(cpu_time() - before, 50'000);
}

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
TEST(EventLoop, ExpectedDescriptorsNeedNoFurtherMemory) {
  constexpr int kDescriptor = 900;  // below every system's limit
  const auto loop = make_event_loop(1000);
  ASSERT_NE(nullptr, loop);
  EXPECT_EQ(-1, ::fcntl(999, F_GETFD)) << "nothing stays open";
  const Pair pair;
  const UniqueFd high(::fcntl(pair.b.get(), F_DUPFD_CLOEXEC, kDescriptor));
  ASSERT_TRUE(high.is_open());
  IoRecorder recorder;
  const size_t before = ::mallinfo2().uordblks;
  ASSERT_TRUE(loop->watch(recorder, high.get(), Interest::kRead));
  EXPECT_LT(::mallinfo2().uordblks - before, 256U);
  pair.send();
  loop->run_once(true);
  EXPECT_EQ(1, recorder.calls);
  loop->unwatch(recorder);
}
#endif

}  // namespace
}  // namespace moxi
