#include "common/net/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/net/socket.h"

namespace moxi {
namespace {

constexpr const char* kTooMany = "ERROR Too many open connections\r\n";

bool can_read(int fd, int timeout_ms = 5000) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) == 1;
}

// Everything up to the end of the stream.
std::string read_all(int fd) {
  std::string result;
  std::array<char, 256> buffer{};
  while (can_read(fd)) {
    const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    result.append(buffer.data(), static_cast<size_t>(count));
  }
  return result;
}

// No descriptor can be made while this lives.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    EXPECT_EQ(0, ::getrlimit(RLIMIT_NOFILE, &before_));
    const UniqueFd next(::dup(0));
    rlimit lowered = before_;
    lowered.rlim_cur = static_cast<rlim_t>(next.get());
    EXPECT_EQ(0, ::setrlimit(RLIMIT_NOFILE, &lowered));
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

class ListenerTest : public ::testing::Test {
 protected:
  void make(uint32_t most, bool rejects) {
    auto listening = listen_tcp("127.0.0.1", 0);
    ASSERT_TRUE(listening.is_ok()) << listening.message();
    port_ = bound_port(listening.value().front().get());
    limit_ = std::make_unique<ConnectionLimit>(most, rejects);
    listener_ =
        std::make_unique<Listener>(*loop_, std::move(listening.value().front()), *limit_,
                                   [this](UniqueFd fd) { accepted_.push_back(std::move(fd)); });
    ASSERT_TRUE(listener_->start());
  }

  // The handshake on loopback is complete when connect() has returned.
  int connect() {
    auto fd = start_connect(SocketAddress::parse_numeric("127.0.0.1", port_).value());
    EXPECT_TRUE(fd.is_ok()) << fd.message();
    clients_.push_back(std::move(fd.value()));
    pollfd waiting{clients_.back().get(), POLLOUT, 0};
    EXPECT_EQ(1, ::poll(&waiting, 1, 5000));
    return clients_.back().get();
  }

  void run_until_accepted(size_t count) {
    while (accepted_.size() < count)
      loop_->run_once(true);
  }
  void close_accepted() {
    accepted_.pop_back();
    limit_->closed();
  }

  std::unique_ptr<EventLoop> loop_ = make_event_loop();
  std::unique_ptr<ConnectionLimit> limit_;
  std::vector<UniqueFd> clients_;
  std::vector<UniqueFd> accepted_;
  std::unique_ptr<Listener> listener_;
  uint16_t port_ = 0;
};

TEST_F(ListenerTest, HandsConnectionsOn) {
  make(100, true);
  const int client = connect();
  run_until_accepted(1);
  EXPECT_EQ(1U, limit_->open());
  EXPECT_TRUE(peer_address(accepted_.front().get()) == local_address(client));
}

TEST_F(ListenerTest, AcceptsAtMostSixtyFourInATurn) {
  make(1000, true);
  for (int i = 0; i < 100; ++i)
    connect();
  loop_->run_once(true);
  EXPECT_EQ(64U, accepted_.size());
  loop_->run_once(true);
  EXPECT_EQ(100U, accepted_.size());
}

TEST_F(ListenerTest, AnswersAndClosesWhatIsOverTheLimit) {
  make(2, true);
  connect();
  connect();
  run_until_accepted(2);
  const int third = connect();
  // A reset because of unread input must not destroy the answer.
  ASSERT_EQ(9, ::send(third, "version\r\n", 9, MSG_NOSIGNAL));
  while (limit_->stats().rejected_connections < 1)
    loop_->run_once(true);
  EXPECT_EQ(kTooMany, read_all(third));
  EXPECT_EQ(2U, limit_->open());
  EXPECT_FALSE(listener_->is_paused());
  EXPECT_EQ(0U, limit_->stats().listen_disabled_num);

  close_accepted();
  connect();
  run_until_accepted(2);
  EXPECT_EQ(1U, limit_->stats().rejected_connections);
}

TEST_F(ListenerTest, WithoutFastRejectionClientsWaitUntilOneIsClosed) {
  make(1, false);
  int told = 0;
  limit_->set_on_room([&] { ++told; });
  connect();
  const int second = connect();
  loop_->run_once(true);
  EXPECT_EQ(1U, accepted_.size());
  EXPECT_TRUE(listener_->is_paused());
  EXPECT_FALSE(limit_->stats().accepting);
  for (int turns = 0; turns < 3; ++turns)
    loop_->run_once(true);  // of its timer
  EXPECT_EQ(1U, accepted_.size());
  EXPECT_EQ(1U, limit_->stats().listen_disabled_num);

  close_accepted();
  EXPECT_EQ(1, told);
  listener_->resume();
  EXPECT_EQ(1U, accepted_.size());
  EXPECT_TRUE(peer_address(accepted_.front().get()) == local_address(second));
  EXPECT_EQ(0U, limit_->stats().rejected_connections);
  EXPECT_FALSE(listener_->is_paused()) << "full, but nobody waits";
}

TEST_F(ListenerTest, PauseEndsByItselfWhenRoomIsThere) {
  make(1, false);
  connect();
  run_until_accepted(1);
  connect();
  while (!listener_->is_paused())
    loop_->run_once(true);
  close_accepted();
  run_until_accepted(1);
  while (listener_->is_paused())
    loop_->run_once(true);
  const AcceptStats stats = limit_->stats();
  EXPECT_TRUE(stats.accepting);
  EXPECT_EQ(1U, stats.listen_disabled_num);
  EXPECT_GT(stats.time_in_listen_disabled_us, 0U);
  connect();
  close_accepted();
  run_until_accepted(1);
}

TEST_F(ListenerTest, RoomFromAnotherThreadEndsThePause) {
  make(1, false);
  std::atomic<bool> room{false};
  limit_->set_on_room([&] {
    room.store(true);
    loop_->wake();
  });
  const auto accept_one = [&] {
    while (accepted_.empty()) {
      loop_->run_once(true);
      if (room.exchange(false)) listener_->resume();
    }
    accepted_.clear();
  };
  for (int round = 0; round < 200; ++round) {
    connect();
    connect();
    accept_one();
    std::thread closer([this] { limit_->closed(); });
    accept_one();
    closer.join();
    clients_.clear();
    limit_->closed();
  }
  EXPECT_EQ(0U, limit_->open());
}

TEST_F(ListenerTest, WithoutDescriptorsClientsAreAnsweredByWayOfTheReserve) {
  make(100, true);
  std::vector<int> fds;
  for (int i = 0; i < 3; ++i)
    fds.push_back(connect());
  {
    const NoMoreDescriptors exhausted;
    while (limit_->stats().rejected_connections < 3)
      loop_->run_once(true);
    for (const int fd : fds)
      EXPECT_EQ(kTooMany, read_all(fd));
    EXPECT_TRUE(listener_->is_paused());
    EXPECT_EQ(0U, limit_->open());
  }
  connect();
  run_until_accepted(1);  // by the timer
  while (listener_->is_paused())
    loop_->run_once(true);
  EXPECT_EQ(1U, limit_->stats().listen_disabled_num);
}

TEST_F(ListenerTest, WithoutDescriptorsOrFastRejectionClientsWait) {
  make(100, false);
  const int client = connect();
  {
    const NoMoreDescriptors exhausted;
    int turns = 0;
    const TimePoint end = std::chrono::steady_clock::now() + Milliseconds(100);
    for (; std::chrono::steady_clock::now() < end; ++turns)
      loop_->run_once(true);
    EXPECT_LE(turns, 20) << "a busy loop";
    EXPECT_TRUE(listener_->is_paused());
    EXPECT_FALSE(can_read(client, 0));
  }
  listener_->resume();  // as when a connection is closed
  EXPECT_EQ(1U, accepted_.size());
  EXPECT_FALSE(listener_->is_paused());
}

TEST_F(ListenerTest, ClientThatGaveUpBeforeItWasAcceptedIsNoTrouble) {
  make(100, true);
  const int gone = connect();
  const linger abort_at_close{1, 0};
  ASSERT_EQ(0, ::setsockopt(gone, SOL_SOCKET, SO_LINGER, &abort_at_close, sizeof(abort_at_close)));
  clients_.clear();
  const int client = connect();
  while (accepted_.empty() || !(peer_address(accepted_.back().get()) == local_address(client))) {
    loop_->run_once(true);
  }
  EXPECT_FALSE(listener_->is_paused());
}

TEST_F(ListenerTest, EndsWhilePaused) {
  make(0, false);
  connect();
  while (!listener_->is_paused())
    loop_->run_once(true);
  listener_.reset();
  EXPECT_TRUE(limit_->stats().accepting);
  loop_->run_once(false);
}

}  // namespace
}  // namespace moxi
