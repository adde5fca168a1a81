// Values that are too large to be held, on their way from a backend to a client that reads them at
// its own pace.
#include "proxy/forward/large_get.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "proxy/forward/large_gets.h"
#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr size_t kSize = size_t{4} << 20;

std::string pattern(size_t size) {
  std::string value(size, ' ');
  for (size_t i = 0; i < size; ++i)
    value[i] = static_cast<char>('a' + (i / 7 + i) % 26);
  return value;
}

class LargeGetTest : public testing::Test {
 protected:
  explicit LargeGetTest(const Behavior& behavior = {})
      : bench_({.backends = 1, .behavior = behavior}), client_(bench_.connect()) {}

  // The value passes on the shared connection; true if it is asked for on another one.
  bool drop(const std::string& request = "get big\r\n") {
    EXPECT_EQ(bench_.ask(client_, request), request);
    shared_ = &bench_.backend(0);
    push(*shared_, answer_);
    if (bench_.connections(0) != 2) return false;
    EXPECT_EQ(client_.receive(), "");
    return bench_.backend(0).receive() == request;
  }
  // Sends all of `bytes`, for whoever reads them all.
  void push(VirtualSocketPair& from, std::string_view bytes) {
    for (int idle = 0; !bytes.empty() && idle < 50;) {
      const size_t sent = from.send(bytes);
      bytes.remove_prefix(sent);
      idle = sent == 0 ? idle + 1 : 0;
      bench_.turn(1);
      received_ += client_.receive();
    }
    for (int idle = 0; idle < 5; ++idle) {
      bench_.turn(1);
      const std::string more = client_.receive();
      if (!more.empty()) idle = 0;
      received_ += more;
    }
    EXPECT_EQ(bytes.size(), 0U);
  }
  // Sends as much as is taken while the client reads nothing; returns how much that was.
  size_t fill(VirtualSocketPair& from, std::string_view bytes) {
    size_t taken = 0;
    for (int idle = 0; idle < 20; ++idle) {
      const size_t sent = from.send(bytes.substr(taken));
      taken += sent;
      if (sent > 0) idle = 0;
      bench_.turn(1);
    }
    return taken;
  }

  ProxyBench bench_;
  VirtualSocketPair& client_;
  VirtualSocketPair* shared_ = nullptr;
  const std::string answer_ = value_line("big", pattern(kSize), 5) + "END\r\n";
  std::string received_;
};

TEST_F(LargeGetTest, TheClientGetsTheValueFromAConnectionOfItsOwn) {
  ASSERT_TRUE(drop());
  push(bench_.backend(0), answer_);
  EXPECT_TRUE(received_ == answer_);
  bench_.turn();
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
  EXPECT_TRUE(bench_.backend(0).is_closed_by_peer());
  EXPECT_EQ(bench_.ask(client_, "get a\r\n"), "");  // on the shared one
  EXPECT_EQ(shared_->receive(), "get a\r\n");
}

TEST_F(LargeGetTest, WhoReadsSlowlyHoldsNobodyUpAndLittleMemory) {
  ASSERT_TRUE(drop());
  VirtualSocketPair& own = bench_.backend(0);
  const size_t taken = fill(own, answer_);
  EXPECT_LT(taken, size_t{768} << 10);
  EXPECT_LE(bench_.worker().pool().bytes_out(), size_t{512} << 10);
  bench_.advance(Milliseconds{20000});  // it may take its time
  VirtualSocketPair& other = bench_.connect();
  EXPECT_EQ(bench_.ask(other, "get a\r\n"), "");
  EXPECT_EQ(shared_->receive(), "get a\r\n");
  shared_->send("END\r\n");
  bench_.turn();
  EXPECT_EQ(other.receive(), "END\r\n");
  push(own, std::string_view(answer_).substr(taken));
  EXPECT_TRUE(received_ == answer_);
}

TEST_F(LargeGetTest, ABackendThatEndsInTheMiddleEndsTheClient) {
  ASSERT_TRUE(drop());
  push(bench_.backend(0), std::string_view(answer_).substr(0, 1000000));
  bench_.backend(0).close();
  bench_.turn();
  received_ += client_.receive();
  EXPECT_TRUE(received_ == answer_.substr(0, 1000000));
  EXPECT_TRUE(client_.is_closed_by_peer());
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(LargeGetTest, ABackendThatFallsSilentEndsTheClient) {
  ASSERT_TRUE(drop());
  push(bench_.backend(0), std::string_view(answer_).substr(0, 1000000));
  for (int i = 0; i < 18; ++i)
    bench_.advance(Milliseconds{250});
  EXPECT_FALSE(client_.is_closed_by_peer());
  for (int i = 0; i < 8; ++i)
    bench_.advance(Milliseconds{250});
  EXPECT_TRUE(client_.is_closed_by_peer());
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(LargeGetTest, WhatComesTheSecondTimeCounts) {
  for (const size_t size : {size_t{0}, size_t{10}, size_t{100000}, kMostHeldValue}) {
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    client.set_capacity(size_t{1} << 20);
    bench.ask(client, "get big\r\n");
    EXPECT_EQ(bench.answer(client, answer_), "");
    EXPECT_EQ(bench.backend(0).receive(), "get big\r\n");
    const std::string now =
        (size == 0 ? "" : value_line("big", pattern(size), 9)) + std::string("END\r\n");
    EXPECT_TRUE(bench.answer(client, now) == now) << size;
    bench.turn();
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST_F(LargeGetTest, AnotherKeyThanTheOneAskedForIsNoAnswer) {
  ASSERT_TRUE(drop());
  bench_.backend(0).send(value_line("bag", std::string(40000, 'x')) + "END\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), "END\r\n");
  EXPECT_TRUE(bench_.backend(0).is_closed_by_peer());
}

TEST_F(LargeGetTest, AClientThatGoesLetsTheBackendGo) {
  ASSERT_TRUE(drop());
  fill(bench_.backend(0), answer_);
  client_.close();
  bench_.turn();
  EXPECT_TRUE(bench_.backend(0).is_closed_by_peer());
  EXPECT_EQ(bench_.handler().in_flight(), 0U);
}

TEST_F(LargeGetTest, SeveralOfOneClientComeInItsOrder) {
  const std::string one = value_line("one", pattern(kSize), 1) + "END\r\n";
  const std::string two = value_line("two", pattern(kSize - 1), 2) + "END\r\n";
  bench_.ask(client_, "get one\r\n");
  shared_ = &bench_.backend(0);
  EXPECT_EQ(bench_.ask(client_, "get two\r\nget three\r\n"), "get two three\r\n");
  // What is asked for with others is held, and waits for its turn.
  push(*shared_, one);
  ASSERT_EQ(bench_.connections(0), 2U);
  VirtualSocketPair& own = bench_.backend(0);
  EXPECT_EQ(own.receive(), "get one\r\n");
  push(*shared_, value_line("two", pattern(kSize - 1), 2) + "END\r\n");
  EXPECT_EQ(received_, "");
  push(own, one);
  EXPECT_TRUE(received_ == one + two + "END\r\n");
}

TEST_F(LargeGetTest, TwoThatAreKnownInTheOtherOrder) {
  const std::string one = value_line("one", pattern(kSize), 1) + "END\r\n";
  const std::string two = value_line("two", pattern(kSize - 1), 2) + "END\r\n";
  bench_.ask(client_, "get one\r\n");
  shared_ = &bench_.backend(0);
  EXPECT_EQ(bench_.ask(client_, "get two\r\n"), "get two\r\n");
  push(*shared_, one);
  VirtualSocketPair& first = bench_.backend(0);
  push(*shared_, two);
  ASSERT_EQ(bench_.connections(0), 3U);
  VirtualSocketPair& second = bench_.backend(0);
  const size_t ahead = fill(second, two);
  EXPECT_EQ(received_ + client_.receive(), "");
  push(first, one);
  EXPECT_TRUE(received_.starts_with(one));
  push(second, std::string_view(two).substr(ahead));
  EXPECT_TRUE(received_ == one + two);
}

TEST_F(LargeGetTest, APoolThatChangesLetsThemComeToTheirEnd) {
  ASSERT_TRUE(drop());
  VirtualSocketPair& own = bench_.backend(0);
  const size_t taken = fill(own, answer_);
  bench_.change({.backends = 1});
  bench_.advance(Milliseconds{500});
  push(own, std::string_view(answer_).substr(taken));
  EXPECT_TRUE(received_ == answer_);
  bench_.advance(Milliseconds{500});
  EXPECT_TRUE(own.is_closed_by_peer());
}

TEST_F(LargeGetTest, APoolThatChangesOftenKeepsNothingOfWhatWasBetween) {
  bench_.ask(client_, "get big\r\n");
  shared_ = &bench_.backend(0);
  bench_.change({.backends = 1});
  push(*shared_, answer_);
  ASSERT_EQ(bench_.connections(0), 2U);
  VirtualSocketPair& own = bench_.backend(0);
  const size_t taken = fill(own, answer_);
  for (int i = 0; i < 3; ++i) {
    bench_.change({.backends = 1});
    bench_.advance(Milliseconds{500});
  }
  push(own, std::string_view(answer_).substr(taken));
  EXPECT_TRUE(received_ == answer_);
  bench_.advance(Milliseconds{500});
  EXPECT_TRUE(own.is_closed_by_peer());
}

class LargeGetErrors : public LargeGetTest {
 protected:
  static Behavior behavior() {
    Behavior behavior;
    behavior.get_failure = GetFailure::kError;
    return behavior;
  }
  LargeGetErrors() : LargeGetTest(behavior()) {}
};

TEST_F(LargeGetErrors, AreToldIfThatIsWanted) {
  bench_.ask(client_, "get big\r\n");
  shared_ = &bench_.backend(0);
  bench_.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  push(*shared_, answer_);
  EXPECT_EQ(received_, "SERVER_ERROR proxy write to downstream 10.0.0.1\r\n");
}

TEST_F(LargeGetTest, AFailureIsAMiss) {
  bench_.ask(client_, "get big\r\n");
  shared_ = &bench_.backend(0);
  bench_.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  push(*shared_, answer_);
  EXPECT_EQ(received_, "END\r\n");
}

}  // namespace
}  // namespace moxi
