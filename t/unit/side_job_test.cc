#include "server/side_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace moxi {
namespace {

using testing::ElementsAre;

// The tasks that were posted, for this thread to run.
class Inbox {
 public:
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    filled_.notify_one();
  }
  void run_next() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return !tasks_.empty(); });
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::function<void()>> tasks_;
};

TEST(SideJob, WorksElsewhereAndEndsHere) {
  Inbox inbox;
  SideJob job([&inbox](std::function<void()> task) { inbox.post(std::move(task)); });
  const std::thread::id here = std::this_thread::get_id();
  std::thread::id worked;
  std::thread::id ended;
  job.start([&] {
    worked = std::this_thread::get_id();
    return [&] { ended = std::this_thread::get_id(); };
  });
  inbox.run_next();
  EXPECT_NE(worked, here);
  EXPECT_EQ(ended, here);
}

TEST(SideJob, DoesTheLastOfWhatWasAskedForMeanwhile) {
  Inbox inbox;
  SideJob job([&inbox](std::function<void()> task) { inbox.post(std::move(task)); });
  std::vector<int> done;
  for (int i = 0; i < 4; ++i)
    job.start([&done, i] { return [&done, i] { done.push_back(i); }; });
  inbox.run_next();
  inbox.run_next();
  EXPECT_THAT(done, ElementsAre(0, 3));
}

}  // namespace
}  // namespace moxi
