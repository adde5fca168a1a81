#include "common/session/drain.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

constexpr Milliseconds kSweep{10};

class DrainTest : public testing::Test {
 protected:
  void drain() {
    bench_.worker().drain({0}, [this] { ++done_; });
  }
  void turns_for(Milliseconds time) {
    for (Milliseconds passed{0}; passed < time; passed += kSweep)
      bench_.advance(kSweep);
  }

  SessionBench bench_;
  VirtualSocketPair client_{bench_.network()};
  int done_ = 0;
};

TEST_F(DrainTest, WithoutClientsIsOverAtOnce) {
  drain();
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, AnIdleClientIsToldThatNothingFollows) {
  bench_.connect(client_);
  bench_.turn();
  drain();
  bench_.turn();
  EXPECT_TRUE(client_.is_at_end());
  client_.close();
  turns_for(kSweep * 2);
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, AClientThatDoesNotNoticeKeepsNobodyUp) {
  bench_.connect(client_);
  bench_.turn();
  drain();
  turns_for(Milliseconds{300});
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, WhatHasArrivedIsAnswered) {
  bench_.connect(client_);
  bench_.turn();
  client_.send("delete a\r\nversion\r\nmn\r\n");
  drain();
  bench_.turn();
  EXPECT_EQ(client_.receive(), "DELETED\r\nVERSION 1.6.45\r\nMN\r\n");
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(DrainTest, MoreThanATurnsRequestsAreAnswered) {
  bench_.connect(client_);
  bench_.turn();
  std::string requests;
  std::string answers;
  for (int i = 0; i < 1000; ++i) {
    requests += "mn\r\n";
    answers += "MN\r\n";
  }
  client_.send(requests);
  drain();
  bench_.turn(4);
  EXPECT_EQ(client_.receive(), answers);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(DrainTest, TheRestOfARequestIsWaitedFor) {
  bench_.connect(client_);
  bench_.talk(client_, "set a 0 0 4\r\nab");
  drain();
  bench_.turn(2);
  EXPECT_FALSE(client_.is_at_end());
  client_.send("cd\r\n");
  turns_for(kSweep * 2);
  EXPECT_EQ(client_.receive(), "STORED\r\n");
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(DrainTest, OnlyForASecond) {
  bench_.connect(client_);
  bench_.talk(client_, "version\r\nset a 0 0 4\r\nab");
  drain();
  turns_for(Milliseconds{990});
  EXPECT_FALSE(client_.is_at_end());
  turns_for(Milliseconds{30});
  EXPECT_TRUE(client_.is_at_end());
  EXPECT_TRUE(bench_.handler().bodies.empty());
}

TEST_F(DrainTest, AClientThatNeverPausesIsCutAtARequest) {
  bench_.connect(client_);
  bench_.talk(client_, "g");
  drain();
  std::string received;
  int sent = 0;
  for (int i = 0; i < 150 && !client_.is_at_end(); ++i) {
    client_.send("et" + std::string(" a\r\nmn\r\ng"));  // never at the end of a request
    ++sent;
    bench_.advance(kSweep);
    received += client_.receive();
  }
  EXPECT_TRUE(client_.is_at_end());
  EXPECT_GT(sent, 90);
  EXPECT_LT(sent, 110);
  EXPECT_TRUE(received.ends_with("MN\r\n"));
}

TEST_F(DrainTest, LateAnswersAreWaitedFor) {
  bench_.handler().keeps = true;
  bench_.connect(client_);
  bench_.talk(client_, "get a\r\nget b\r\n");
  drain();
  turns_for(Milliseconds{3000});
  EXPECT_EQ(done_, 0);
  EXPECT_FALSE(client_.is_at_end());
  bench_.handler().answer_all();
  bench_.turn(2);
  EXPECT_EQ(client_.receive(), "VALUE a 0 3\r\nv:a\r\nEND\r\nVALUE b 0 3\r\nv:b\r\nEND\r\n");
  EXPECT_TRUE(client_.is_at_end());
  client_.close();
  turns_for(kSweep * 2);
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, ClientsOfOtherRolesStay) {
  bench_.connect(client_);
  bench_.turn();
  bench_.worker().drain({1}, [this] { ++done_; });
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(bench_.talk(client_, "mn\r\n"), "MN\r\n");
  drain();  // now its own
  bench_.turn();
  EXPECT_TRUE(client_.is_at_end());
}

}  // namespace
}  // namespace moxi
