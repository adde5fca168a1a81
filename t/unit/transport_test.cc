#include "common/net/transport.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "common/net/unique_fd.h"

namespace moxi {
namespace {

class TransportTest : public ::testing::Test {
 protected:
  TransportTest() {
    std::array<int, 2> fds{};
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()));
    ours_ = UniqueFd(fds[0]);
    theirs_ = UniqueFd(fds[1]);
  }

  IoResult write(std::vector<std::string> pieces) {
    std::vector<iovec> all;
    for (std::string& piece : pieces)
      all.push_back({piece.data(), piece.size()});
    return plain_transport().write(ours_.get(), all);
  }
  IoResult read() { return plain_transport().read(ours_.get(), buffer_); }
  std::string receive() {
    const ssize_t count = ::read(theirs_.get(), buffer_.data(), buffer_.size());
    return count < 0 ? "" : std::string(buffer_.data(), static_cast<size_t>(count));
  }

  UniqueFd ours_;
  UniqueFd theirs_;
  std::array<char, 1 << 16> buffer_{};
};

TEST_F(TransportTest, ReadsWhatIsThere) {
  EXPECT_EQ(IoStatus::kWouldBlock, read().status);
  ASSERT_EQ(5, ::write(theirs_.get(), "hello", 5));
  const IoResult result = read();
  EXPECT_EQ(IoStatus::kOk, result.status);
  EXPECT_EQ("hello", std::string(buffer_.data(), result.bytes));
  EXPECT_EQ(IoStatus::kWouldBlock, plain_transport().read(ours_.get(), {}).status);
  theirs_.reset();
  EXPECT_EQ(IoStatus::kEnd, read().status);
}

TEST_F(TransportTest, WritesOnePieceAndSeveral) {
  EXPECT_EQ(5U, write({"hello"}).bytes);
  EXPECT_EQ("hello", receive());
  EXPECT_EQ(13U, write({"good ", "", "by", "e, all"}).bytes);
  EXPECT_EQ("good bye, all", receive());
}

TEST_F(TransportTest, TakesPartOfWhatDoesNotFitAndThenNothing) {
  const std::string big(8 << 20, 'x');
  const IoResult first = write({"head", big, big});
  EXPECT_EQ(IoStatus::kOk, first.status);
  EXPECT_GT(first.bytes, 0U);
  EXPECT_LT(first.bytes, 2 * big.size());
  IoResult next = write({big});
  while (next.status == IoStatus::kOk)
    next = write({big});
  EXPECT_EQ(IoStatus::kWouldBlock, next.status);
  EXPECT_FALSE(receive().empty());
}

TEST_F(TransportTest, ManyPiecesAreTakenAsFarAsTheSystemGoes) {
  const IoResult result = write(std::vector<std::string>(3000, "x"));
  EXPECT_EQ(IoStatus::kOk, result.status);
  EXPECT_EQ(1024U, result.bytes);
  EXPECT_EQ(IoStatus::kWouldBlock, write({""}).status);
}

TEST_F(TransportTest, PeerThatIsGoneFailsTheWriteWithoutASignal) {
  theirs_.reset();  // SIGPIPE would end the test here
  EXPECT_EQ(IoStatus::kFailed, write({"x"}).status);
  EXPECT_EQ(IoStatus::kFailed, write({"x", "y"}).status);
}

TEST_F(TransportTest, ResetFailsTheRead) {
  // Closing a unix socket with unread bytes is a reset for the other end.
  ASSERT_EQ(1U, write({"x"}).bytes);
  theirs_.reset();
  EXPECT_EQ(IoStatus::kFailed, read().status);
}

TEST_F(TransportTest, ShutdownEndsOneDirection) {
  plain_transport().shutdown_write(ours_.get());
  EXPECT_EQ("", receive());
  ASSERT_EQ(1, ::write(theirs_.get(), "x", 1));
  EXPECT_EQ(1U, read().bytes);
  EXPECT_EQ(IoStatus::kFailed, write({"x"}).status);
}

TEST_F(TransportTest, CloseClosesTheDescriptor) {
  const int fd = ours_.release();
  plain_transport().close(fd);
  EXPECT_EQ(IoStatus::kFailed, plain_transport().read(fd, buffer_).status);
  EXPECT_EQ("", receive());
}

TEST_F(TransportTest, SignalsDoNotDisturb) {
  // Blocking sockets, so that a signal without SA_RESTART can interrupt the calls.
  std::array<int, 2> fds{};
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()));
  const UniqueFd reader(fds[0]);
  const UniqueFd writer(fds[1]);
  struct sigaction action {};
  struct sigaction old {};
  action.sa_handler = [](int) {};
  ASSERT_EQ(0, ::sigaction(SIGUSR1, &action, &old));
  const pthread_t self = ::pthread_self();
  std::thread disturber([&] {
    for (int i = 0; i < 50; ++i) {
      ::pthread_kill(self, SIGUSR1);
      std::this_thread::yield();
    }
    EXPECT_EQ(1, ::write(writer.get(), "x", 1));
  });
  const IoResult result = plain_transport().read(reader.get(), buffer_);
  disturber.join();
  ::sigaction(SIGUSR1, &old, nullptr);
  EXPECT_EQ(IoStatus::kOk, result.status);
  EXPECT_EQ(1U, result.bytes);
}

}  // namespace
}  // namespace moxi
