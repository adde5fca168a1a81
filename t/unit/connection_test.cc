#include "common/net/connection.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "t/support/splits.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {
namespace {

// Answers each line with itself.
class LineEcho final : public Connection {
 public:
  explicit LineEcho(Turn& turn) : Connection(turn) {}
  ~LineEcho() { close_now(); }

  using Connection::is_reading_paused;
  using Connection::is_stuck;
  using Connection::open;
  using Connection::pause_reading;
  using Connection::resume_reading;

  void answer(std::string_view text) {
    output().append(text, pool());
    mark();
  }

  bool is_connected = false;
  bool is_closed = false;
  size_t fresh_bytes = 0;

 private:
  void on_input(Block& input, size_t fresh) override {
    fresh_bytes += fresh;
    while (const void* end = std::memchr(input.begin, '\n', input.size())) {
      const char* next = static_cast<const char*>(end) + 1;
      const auto size = static_cast<size_t>(next - input.begin);
      if (std::string_view(input.begin, size) == "quit\n") {
        answer("bye\n");
        close_after_output();
      } else {
        answer({input.begin, size});
      }
      input.begin += size;
      if (is_closing()) return;
    }
  }
  void on_connected() override { is_connected = true; }
  void on_end() override { close_after_output(); }
  void on_closed() override { is_closed = true; }
};

class ConnectionTest : public ::testing::Test {
 protected:
  static constexpr size_t kOutputLimit = 1 << 20;

  void open(bool connecting = false) { echo_.open(transport_, pair_.fd(), connecting); }
  void turn() {
    loop_.run_once(false);
    turn_.flush();
  }
  std::string exchange(std::string_view sent) {
    EXPECT_EQ(sent.size(), pair_.send(sent));
    turn();
    return pair_.receive();
  }

  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualTransport transport_{network_};
  VirtualSocketPair pair_{network_};
  std::unique_ptr<VirtualLoop> owned_loop_ = std::make_unique<VirtualLoop>(clock_, network_);
  VirtualLoop& loop_ = *owned_loop_;
  Turn turn_{std::move(owned_loop_), kOutputLimit};
  LineEcho echo_{turn_};
};

std::string many_lines() {
  std::string lines;
  for (size_t size = 0; size < 20'000; size = size * 5 / 4 + 7) {
    lines += std::string(size, static_cast<char>('a' + size % 26)) + '\n';
  }
  return lines;
}

TEST_F(ConnectionTest, OneReadAndOneWriteATurn) {
  open();
  EXPECT_EQ("one\ntwo\nthree\n", exchange("one\ntwo\nthree\n"));
  EXPECT_EQ(1U, transport_.reads());
  EXPECT_EQ(1U, transport_.writes());
  turn();
  EXPECT_EQ(1U, transport_.reads()) << "a short read means that nothing is left";
}

TEST_F(ConnectionTest, InputMayBeCutAnywhere) {
  open();
  for_each_split("first line\nx\n\nlast\n", [&](const std::vector<std::string_view>& pieces) {
    std::string received;
    for (const std::string_view piece : pieces)
      received += exchange(piece);
    EXPECT_EQ("first line\nx\n\nlast\n", received) << describe_split(pieces);
  });
  const size_t reads = std::strlen("first line\nx\n\nlast\n") * 20;
  EXPECT_LE(echo_.fresh_bytes, reads) << "bytes that were shown again counted as new";
}

TEST_F(ConnectionTest, AnswersSurviveEveryWayOfMovingThem) {
  const std::string lines = many_lines();
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    VirtualTransport transport(network_,
                               {1 + seed * 97 % 5000, 1 + seed * 61 % 3000, true, seed % 40}, seed);
    VirtualSocketPair pair(network_, 256 + seed * 37);
    LineEcho echo(turn_);
    echo.open(transport, pair.fd(), false);
    std::string received;
    size_t sent = 0;
    for (int turns = 0; received.size() < lines.size() && turns < 100'000; ++turns) {
      sent += pair.send(std::string_view(lines).substr(sent));
      turn();
      received += pair.receive();
    }
    ASSERT_EQ(lines, received) << "seed " << seed;
    pair.close();
    while (!echo.is_closed)
      turn();
  }
}

TEST_F(ConnectionTest, IdleItOwnsNoBuffer) {
  open();
  exchange("hello\n");
  const size_t scratch = turn_.pool().bytes_out();
  exchange("unfinished");
  EXPECT_EQ(scratch + 256, turn_.pool().bytes_out()) << "the tail in the smallest block";
  exchange("\n");
  EXPECT_EQ(scratch, turn_.pool().bytes_out());
}

TEST_F(ConnectionTest, LineThatNoBlockHoldsClosesIt) {
  open();
  const std::string endless(20'000, 'x');
  for (int i = 0; i < 4; ++i)
    exchange(endless);
  EXPECT_TRUE(echo_.is_closed);
  EXPECT_TRUE(pair_.is_closed_by_peer());
}

TEST_F(ConnectionTest, LastAnswerIsNotDestroyedByAReset) {
  open();
  pair_.send("quit\nand more\n");
  turn();
  pair_.send("and still more\n");
  turn();
  EXPECT_FALSE(echo_.is_closed) << "closing with unread input would reset";
  EXPECT_EQ("bye\n", pair_.receive());
  EXPECT_TRUE(pair_.is_at_end());
  pair_.shutdown_write();
  turn();
  EXPECT_TRUE(echo_.is_closed);
}

TEST_F(ConnectionTest, LingersForASecondAtMost) {
  open();
  EXPECT_EQ("bye\n", exchange("quit\n"));
  loop_.advance(Milliseconds(900));
  EXPECT_FALSE(echo_.is_closed);
  loop_.advance(Milliseconds(200));
  EXPECT_TRUE(echo_.is_closed);
}

TEST_F(ConnectionTest, HalfClosedPeerGetsItsAnswers) {
  open();
  pair_.send("last\n");
  pair_.shutdown_write();
  turn();
  turn();
  EXPECT_EQ("last\n", pair_.receive());
  EXPECT_TRUE(echo_.is_closed);
}

TEST_F(ConnectionTest, ResetClosesIt) {
  open();
  pair_.reset();
  turn();
  EXPECT_TRUE(echo_.is_closed);
  EXPECT_FALSE(network_.is_open(pair_.fd()));
}

TEST_F(ConnectionTest, WaitsForAPeerThatDoesNotRead) {
  open();
  pair_.set_capacity(3);
  EXPECT_EQ("abc", exchange("abcdefg\n"));
  EXPECT_TRUE(echo_.is_stuck());
  EXPECT_EQ(Interest::kReadWrite, loop_.interest_of(echo_));
  turn();
  EXPECT_EQ("def", pair_.receive());
  turn();
  EXPECT_EQ("g\n", pair_.receive());
  EXPECT_EQ(Interest::kRead, loop_.interest_of(echo_));
}

TEST_F(ConnectionTest, StuckPeerIsClosedOverTheLimit) {
  open();
  pair_.set_capacity(1);
  echo_.answer(std::string(kOutputLimit / 2, 'x'));
  turn();
  EXPECT_FALSE(echo_.is_closed);
  echo_.answer(std::string(kOutputLimit, 'x'));
  turn();
  EXPECT_TRUE(echo_.is_closed);
}

TEST_F(ConnectionTest, PausedItHoldsThePeerUp) {
  open();
  echo_.pause_reading();
  EXPECT_EQ("", exchange("waits\n"));
  EXPECT_EQ(Interest::kNone, loop_.interest_of(echo_));
  turn();
  echo_.resume_reading();
  turn();
  EXPECT_EQ("waits\n", pair_.receive());
}

TEST_F(ConnectionTest, ConnectingItWaitsUntilItCanWrite) {
  pair_.set_capacity(0);
  open(true);
  echo_.answer("hello\n");
  turn();
  EXPECT_FALSE(echo_.is_connected);
  EXPECT_EQ(0U, transport_.writes());
  pair_.set_capacity(100);
  turn();
  EXPECT_TRUE(echo_.is_connected);
  EXPECT_EQ("hello\n", pair_.receive());
  EXPECT_EQ("answer\n", exchange("answer\n"));
}

}  // namespace
}  // namespace moxi
