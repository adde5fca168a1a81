// Who hears of clients hears of each when it comes, and why it goes.
#include "common/session/connection_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/session_bench.h"
#include "t/support/shy_transport.h"

namespace moxi {
namespace {

class Heard final : public ConnectionLog {
 public:
  void connections_watched(bool) override {}
  void connection_came(int fd) override { came.push_back(fd); }
  void handshake_failed(int, std::string_view why) override { complaints.emplace_back(why); }
  void connection_goes(int fd, CloseReason reason) override {
    gone.push_back(fd);
    reasons.push_back(reason);
  }

  std::vector<int> came;
  std::vector<int> gone;
  std::vector<CloseReason> reasons;
  std::vector<std::string> complaints;
};

class ConnectionLogTest : public testing::Test {
 protected:
  explicit ConnectionLogTest(WorkerSettings settings = {}) : bench_(settings) {
    bench_.worker().set_connection_log(&heard_);
    bench_.connect(client_);
    bench_.turn();
    EXPECT_EQ(heard_.came, std::vector<int>{client_.fd()});
  }
  ~ConnectionLogTest() override { bench_.worker().set_connection_log(nullptr); }

  void expect(CloseReason reason) {
    for (int i = 0; i < 400 && heard_.gone.empty(); ++i)
      bench_.advance(Milliseconds{10});
    EXPECT_EQ(heard_.gone, heard_.came);
    EXPECT_EQ(heard_.reasons, std::vector<CloseReason>{reason});
    EXPECT_TRUE(heard_.complaints.empty());
  }

  Heard heard_;
  SessionBench bench_;
  VirtualSocketPair client_{bench_.network()};
};

TEST_F(ConnectionLogTest, AClientThatHangsUpIsNormal) {
  bench_.talk(client_, "mn\r\n");
  client_.close();
  expect(CloseReason::kNormal);
}

TEST_F(ConnectionLogTest, SoIsOneThatQuits) {
  bench_.talk(client_, "mn\r\nquit\r\n");
  expect(CloseReason::kNormal);
}

TEST_F(ConnectionLogTest, OneThatIsLostIsAnError) {
  client_.reset();
  expect(CloseReason::kError);
}

TEST_F(ConnectionLogTest, OneThatDoesNotShakeHandsIsTold) {
  VirtualSocketPair other(bench_.network());
  ShyTransport shy(bench_.transport());
  EXPECT_EQ(shy.shake_hands(other.fd()), Handshake::kWantsRead);
  bench_.worker().open_session(shy, other.fd(), 0);
  bench_.turn();
  other.close();
  bench_.turn();
  EXPECT_EQ(heard_.complaints, std::vector<std::string>{"TLS: the handshake takes too long"});
  EXPECT_EQ(heard_.gone, std::vector<int>{other.fd()});
}

TEST_F(ConnectionLogTest, OneThatCannotBeUnderstoodIsAnError) {
  bench_.talk(client_, std::string(5000, 'x'));
  expect(CloseReason::kError);
}

TEST_F(ConnectionLogTest, ADrainIsAShutdown) {
  bench_.worker().drain({0}, [] {});
  expect(CloseReason::kShutdown);
}

class IdleConnectionLogTest : public ConnectionLogTest {
 protected:
  IdleConnectionLogTest() : ConnectionLogTest(settings()) {}
  static WorkerSettings settings() {
    WorkerSettings settings;
    settings.idle_timeout = 1;
    return settings;
  }
};

TEST_F(IdleConnectionLogTest, OneThatAskedNothingForLongHasItsOwnReason) {
  expect(CloseReason::kIdle);
}

}  // namespace
}  // namespace moxi
