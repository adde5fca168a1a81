#include "common/net/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace moxi {
namespace {

using ::testing::HasSubstr;

// A thread's inbox; run_one() is the thread.
class Inbox {
 public:
  Resolver::Post post() {
    return [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      changed_.notify_all();
    };
  }
  void run_one() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !tasks_.empty(); });
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
  size_t size() {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
};

// Lookups that end when the test says so.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    ++passed_;
    changed_.notify_all();
  }
  void await_waiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }
  void await_passed(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return passed_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  int waiting_ = 0;
  int passed_ = 0;
};

Resolver::Lookup gated(const std::shared_ptr<Gate>& gate) {
  return [gate](const std::string& host, uint16_t) -> Resolver::Addresses {
    gate->pass();
    return Status::error(host + ": unknown");
  };
}

std::string shown(const Resolver::Addresses& addresses) {
  if (!addresses.is_ok()) return addresses.message();
  std::string all;
  for (const SocketAddress& address : addresses.value())
    all += address.to_string() + " ";
  return all;
}

class ResolverTest : public ::testing::Test {
 protected:
  Resolver::Done note() {
    return [this](const Resolver::Addresses& addresses) { answers_.push_back(shown(addresses)); };
  }
  Inbox inbox_;
  std::vector<std::string> answers_;
};

TEST_F(ResolverTest, LocalhostIsFound) {
  Resolver resolver;
  resolver.resolve("localhost", 11211, inbox_.post(), note());
  inbox_.run_one();
  EXPECT_THAT(answers_.at(0),
              ::testing::AnyOf(HasSubstr("127.0.0.1:11211 "), HasSubstr("[::1]:11211 ")));
}

TEST_F(ResolverTest, UnknownNameIsAnError) {
  Resolver resolver;
  resolver.resolve("no such host", 11211, inbox_.post(), note());
  inbox_.run_one();
  EXPECT_THAT(answers_.at(0), HasSubstr("no such host: "));
}

TEST_F(ResolverTest, NumericAddressesAndPathsDoNotWaitBehindTheQueue) {
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(10, gated(gate));
  resolver.resolve("slow", 1, inbox_.post(), note());
  resolver.resolve("192.0.2.1", 80, inbox_.post(), note());
  resolver.resolve("2001:db8::1", 80, inbox_.post(), note());
  resolver.resolve("/tmp/moxi", 80, inbox_.post(), note());
  resolver.resolve("/" + std::string(200, 'x'), 80, inbox_.post(), note());
  EXPECT_TRUE(answers_.empty()) << "answered within resolve()";
  for (int i = 0; i < 4; ++i)
    inbox_.run_one();
  EXPECT_EQ("192.0.2.1:80 ", answers_.at(0));
  EXPECT_EQ("[2001:db8::1]:80 ", answers_.at(1));
  EXPECT_EQ("unix:/tmp/moxi ", answers_.at(2));
  EXPECT_THAT(answers_.at(3), HasSubstr("path is too long"));
  gate->open();
  inbox_.run_one();
  EXPECT_EQ("slow: unknown", answers_.at(4));
}

TEST_F(ResolverTest, QueueIsBounded) {
  const auto gate = std::make_shared<Gate>();
  Resolver resolver(2, gated(gate));
  resolver.resolve("current", 1, inbox_.post(), note());
  gate->await_waiting(1);
  resolver.resolve("first", 1, inbox_.post(), note());
  resolver.resolve("second", 1, inbox_.post(), note());
  resolver.resolve("third", 1, inbox_.post(), note());
  inbox_.run_one();
  EXPECT_EQ("third: too many host names wait to be looked up", answers_.at(0));
  gate->open();
  for (int i = 0; i < 3; ++i)
    inbox_.run_one();
  EXPECT_EQ("current: unknown", answers_.at(1));
  EXPECT_EQ("first: unknown", answers_.at(2));
  EXPECT_EQ("second: unknown", answers_.at(3));
}

TEST_F(ResolverTest, CallbackMayAskAgain) {
  Resolver resolver(10, [](const std::string&, uint16_t port) -> Resolver::Addresses {
    return std::vector<SocketAddress>{*SocketAddress::parse_numeric("192.0.2.1", port)};
  });
  // Even one that runs on the resolver's own thread.
  std::atomic<int> answers{0};
  const Resolver::Post at_once = [](const std::function<void()>& task) { task(); };
  resolver.resolve("a", 1, at_once, [&](const Resolver::Addresses&) {
    ++answers;
    resolver.resolve("b", 2, inbox_.post(), [&](const Resolver::Addresses&) { ++answers; });
  });
  inbox_.run_one();
  EXPECT_EQ(2, answers.load());
}

TEST_F(ResolverTest, EndsWithoutHavingBeenAsked) {
  const Resolver resolver;
}

TEST_F(ResolverTest, StuckLookupIsLeftBehindAndNobodyHearsOfIt) {
  const auto gate = std::make_shared<Gate>();
  const auto captured = std::make_shared<int>(0);
  {
    Resolver resolver(10, gated(gate));
    const auto done = [this, captured](const Resolver::Addresses&) { answers_.emplace_back(); };
    resolver.resolve("stuck", 1, inbox_.post(), done);
    gate->await_waiting(1);
    resolver.resolve("queued", 1, inbox_.post(), done);
    EXPECT_LT(1, captured.use_count());
  }
  EXPECT_EQ(1, captured.use_count()) << "something of the caller's was kept";
  gate->open();
  gate->await_passed(1);
  EXPECT_EQ(0U, inbox_.size());
}

}  // namespace
}  // namespace moxi
