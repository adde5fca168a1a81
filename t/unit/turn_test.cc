#include "common/net/turn.h"

#include <gtest/gtest.h>

#include "common/net/connection.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {
namespace {

class Speaker final : public Connection {
 public:
  explicit Speaker(Turn& turn) : Connection(turn) {}
  ~Speaker() { close_now(); }
  using Connection::open;

  void say(std::string_view text) {
    output().append(text, pool());
    mark();
  }
  std::function<void()> when_written;

 private:
  void on_input(Block& input, size_t) override { input.begin = input.end; }
  void on_written(size_t) override {
    if (when_written) when_written();
  }
  void on_closed() override {}
};

class TurnTest : public ::testing::Test {
 protected:
  TurnTest() {
    first_.open(transport_, first_pair_.fd(), false);
    second_.open(transport_, second_pair_.fd(), false);
  }

  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualTransport transport_{network_};
  VirtualSocketPair first_pair_{network_};
  VirtualSocketPair second_pair_{network_};
  Turn turn_{std::make_unique<VirtualLoop>(clock_, network_), size_t{1} << 20};
  Speaker first_{turn_};
  Speaker second_{turn_};
};

TEST_F(TurnTest, WritesEachConnectionOnce) {
  first_.say("a");
  second_.say("x");
  first_.say("b");
  EXPECT_EQ(0U, transport_.writes()) << "before the turn ends";
  turn_.flush();
  EXPECT_EQ(2U, transport_.writes());
  EXPECT_EQ("ab", first_pair_.receive());
  EXPECT_EQ("x", second_pair_.receive());
  turn_.flush();
  EXPECT_EQ(2U, transport_.writes());
}

TEST_F(TurnTest, WhatAWriteMarksIsWrittenInTheSameTurn) {
  second_.when_written = [this] {
    second_.when_written = nullptr;
    first_.say("again");
  };
  first_.say("a");
  second_.say("x");
  turn_.flush();
  EXPECT_EQ("aagain", first_pair_.receive());
}

TEST_F(TurnTest, ForgetsAConnectionThatCloses) {
  first_.when_written = [this] { second_.close_now(); };
  first_.say("a");
  second_.say("x");
  turn_.flush();
  EXPECT_EQ(1U, transport_.writes());
  EXPECT_TRUE(second_pair_.is_closed_by_peer());
}

TEST_F(TurnTest, LingeringEndsInItsOrder) {
  auto& loop = static_cast<VirtualLoop&>(turn_.loop());
  first_.close_after_output();
  turn_.flush();
  loop.advance(Milliseconds(500));
  second_.close_after_output();
  turn_.flush();
  loop.advance(Milliseconds(600));
  EXPECT_FALSE(first_.is_open());
  EXPECT_TRUE(second_.is_open());
  loop.advance(Milliseconds(600));
  EXPECT_FALSE(second_.is_open());
}

TEST_F(TurnTest, ScratchThatIsKeptIsReplaced) {
  Block* first = turn_.scratch();
  EXPECT_EQ(first, turn_.scratch());
  EXPECT_TRUE(turn_.is_scratch(first));
  turn_.give_up_scratch();
  Block* second = turn_.scratch();
  EXPECT_NE(first, second);
  EXPECT_FALSE(turn_.is_scratch(first));
  turn_.pool().give(first);
}

}  // namespace
}  // namespace moxi
