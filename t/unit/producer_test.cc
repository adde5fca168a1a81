// A session with a producer: order, back-pressure, the client's end and the drain.
#include "common/session/producer.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

constexpr char kAsk[] = "lru_crawler metadump all\r\n";
constexpr size_t kMaxQueued = size_t{256} << 10;
constexpr size_t kInbox = size_t{16} << 10;

// What a test decides of its producer, and sees of it.
struct Script {
  size_t lines = 3;                // and then "END"
  size_t line = 10;                // bytes
  size_t per_step = 1;             // lines
  bool endless = false;            // idle when the lines are over
  std::vector<std::string> extra;  // said, and over, with the next wake()
  size_t resumed = 0;
  size_t alive = 0;
  Wakeup wakeup;
};

class ScriptedProducer final : public Producer {
 public:
  explicit ScriptedProducer(Script& script) : script_(script) { ++script_.alive; }
  ~ScriptedProducer() override { --script_.alive; }
  ScriptedProducer(const ScriptedProducer&) = delete;
  ScriptedProducer& operator=(const ScriptedProducer&) = delete;

  Production resume(ProducerOutput& out) override {
    ++script_.resumed;
    for (size_t i = 0; i < script_.per_step && script_.lines > 0; ++i, --script_.lines)
      out.append(std::string(script_.line - 2, 'p') + "\r\n");
    if (script_.lines > 0) return Production::kMore;
    if (script_.endless) {
      for (const std::string& line : script_.extra)
        out.append(line);
      script_.extra.clear();
      return Production::kIdle;
    }
    out.append("END\r\n");
    return Production::kEnded;
  }
  void started(const Wakeup& wakeup) override { script_.wakeup = wakeup; }
  bool is_endless() const override { return script_.endless; }

 private:
  Script& script_;
};

class ProducerTest : public testing::Test {
 protected:
  ProducerTest() {
    bench_.handler().produces = [this] { return std::make_unique<ScriptedProducer>(script_); };
    client_.set_capacity(kInbox);
    bench_.connect(client_);
    bench_.turn();
  }
  void drain() {
    bench_.worker().drain({0}, [this] { drained_ = true; });
  }
  // What it said.
  static std::string lines(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i)
      text += "pppppppp\r\n";
    return text;
  }

  Script script_;
  bool drained_ = false;
  SessionBench bench_;
  VirtualSocketPair client_{bench_.network()};
};

TEST_F(ProducerTest, SaysAllOfItAndIsGone) {
  EXPECT_EQ(bench_.talk(client_, kAsk, 8), lines(3) + "END\r\n");
  EXPECT_EQ(script_.alive, 0U);
  EXPECT_EQ(script_.resumed, 3U);
}

TEST_F(ProducerTest, TheNextCommandIsAnsweredAfterIt) {
  EXPECT_EQ(bench_.talk(client_, std::string("mn\r\n") + kAsk + "delete a\r\nversion\r\n", 9),
            "MN\r\n" + lines(3) + "END\r\nDELETED\r\nVERSION 1.6.45\r\n");
}

TEST_F(ProducerTest, OneThatComesWhileItRunsIsCarriedOutAfterIt) {
  script_.lines = 6;
  std::string received = bench_.talk(client_, kAsk, 3);
  EXPECT_EQ(script_.alive, 1U);
  received += bench_.talk(client_, "delete a\r\n", 1);
  EXPECT_EQ(bench_.handler().handled, 1U);
  received += bench_.talk(client_, "", 9);
  EXPECT_EQ(received, lines(6) + "END\r\nDELETED\r\n");
}

TEST_F(ProducerTest, WaitsForAnswersBeforeIt) {
  bench_.handler().keeps = true;
  bench_.talk(client_, std::string("get a\r\n") + kAsk);
  auto& kept = bench_.handler().kept();
  ASSERT_EQ(kept.size(), 2U);
  bench_.handler().answer(1);
  EXPECT_EQ(bench_.talk(client_, ""), "");
  EXPECT_EQ(script_.resumed, 0U);
  bench_.handler().answer(0);
  EXPECT_EQ(bench_.talk(client_, "", 8), "VALUE a 0 3\r\nv:a\r\nEND\r\n" + lines(3) + "END\r\n");
}

TEST_F(ProducerTest, AlsoWhenNothingFollowsThem) {
  bench_.handler().keeps = true;
  bench_.talk(client_, std::string("get a\r\n") + kAsk);
  bench_.handler().answer(1);
  client_.shutdown_write();
  bench_.turn(2);
  bench_.handler().answer(0);
  EXPECT_EQ(bench_.talk(client_, "", 8), "VALUE a 0 3\r\nv:a\r\nEND\r\n" + lines(3) + "END\r\n");
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, OfTwoAtATimeTheSecondIsRefused) {
  bench_.handler().keeps = true;
  bench_.talk(client_, std::string(kAsk) + kAsk);
  bench_.handler().answer_all();
  EXPECT_EQ(bench_.talk(client_, "", 8), lines(3) + "END\r\nSERVER_ERROR busy\r\n");
}

TEST_F(ProducerTest, DoesOneStepATurnSoThatOthersHaveTheirs) {
  script_.lines = 50;
  VirtualSocketPair other(bench_.network());
  bench_.connect(other);
  client_.send(kAsk);
  bench_.turn();
  for (size_t i = 0; i < 20; ++i) {
    const size_t before = script_.resumed;
    EXPECT_EQ(bench_.talk(other, "delete a\r\n", 0), "DELETED\r\n");
    EXPECT_EQ(script_.resumed, before + 1);
  }
}

TEST_F(ProducerTest, IsNotAskedByAClientThatDoesNotRead) {
  script_.lines = 10000;
  script_.line = 1000;
  client_.send(kAsk);
  bench_.turn(2000);
  const size_t resumed = script_.resumed;
  EXPECT_NEAR(static_cast<double>(resumed), (kMaxQueued + kInbox) / 1000.0, 3);
  bench_.turn(50);
  EXPECT_EQ(script_.resumed, resumed);
  size_t received = 0;
  for (int i = 0; i < 30000 && script_.alive > 0; ++i) {
    received += client_.receive().size();
    bench_.turn();
  }
  for (int i = 0; i < 100; ++i) {
    received += client_.receive().size();
    bench_.turn();
  }
  EXPECT_EQ(received, 10000U * 1000 + 5);
}

TEST_F(ProducerTest, GoesWithItsClient) {
  script_.lines = 10000;
  script_.line = 1000;
  bench_.talk(client_, kAsk);
  EXPECT_EQ(script_.alive, 1U);
  client_.reset();
  bench_.turn(4);
  EXPECT_EQ(script_.alive, 0U);
  EXPECT_TRUE(client_.is_closed_by_peer());
  script_.wakeup.wake();  // in vain
  bench_.turn();
}

TEST_F(ProducerTest, AClientThatSaysNothingMoreIsToldAllOfIt) {
  client_.send(kAsk);
  client_.shutdown_write();
  EXPECT_EQ(bench_.talk(client_, "", 9), lines(3) + "END\r\n");
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, AlsoOneThatIsSlow) {
  script_.lines = 1000;
  script_.line = 1000;
  bench_.talk(client_, kAsk, 2);
  client_.shutdown_write();
  size_t received = 0;
  for (int i = 0; i < 3000; ++i) {
    received += client_.receive().size();
    bench_.turn();
  }
  EXPECT_GT(received, 990U * 1000);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, ADrainLetsItComeToItsEnd) {
  bench_.talk(client_, kAsk, 1);
  drain();
  std::string received;
  for (int i = 0; i < 20; ++i) {
    bench_.advance(Milliseconds{10});
    received += client_.receive();
  }
  EXPECT_TRUE(received.ends_with("END\r\n"));
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, ButNotForLongerThanASecond) {
  script_.lines = 1000000;
  bench_.talk(client_, std::string(kAsk) + "delete a\r\n", 1);
  drain();
  std::string received;
  int turns = 0;
  for (; turns < 300 && script_.alive > 0; ++turns) {
    bench_.advance(Milliseconds{10});
    received += client_.receive();
  }
  EXPECT_NEAR(turns, 100, 5);
  for (int i = 0; i < 50; ++i) {
    received += client_.receive();
    bench_.advance(Milliseconds{10});
  }
  EXPECT_TRUE(client_.is_at_end());
  EXPECT_EQ(received.find("END"), std::string::npos);  // it is not complete, and does not say so
  EXPECT_EQ(received.find("DELETED"), std::string::npos);
  EXPECT_TRUE(drained_);
}

TEST_F(ProducerTest, ADrainEndsTheEndlessAtOnce) {
  script_.endless = true;
  EXPECT_EQ(bench_.talk(client_, kAsk, 6), lines(3));
  drain();
  EXPECT_EQ(script_.alive, 0U);
  bench_.turn(3);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, AnIdleOneIsWoken) {
  script_.endless = true;
  EXPECT_EQ(bench_.talk(client_, kAsk, 6), lines(3));
  const size_t resumed = script_.resumed;
  EXPECT_EQ(bench_.talk(client_, "", 6), "");
  EXPECT_EQ(script_.resumed, resumed);
  script_.extra = {"more\r\n"};
  script_.wakeup.wake();
  script_.wakeup.wake();
  EXPECT_EQ(bench_.talk(client_, ""), "more\r\n");
  EXPECT_EQ(script_.resumed, resumed + 1);
}

TEST_F(ProducerTest, WhatIsSentToAnEndlessOneIsDropped) {
  script_.endless = true;
  bench_.talk(client_, std::string(kAsk) + "delete a\r\n", 6);
  EXPECT_EQ(bench_.talk(client_, "delete a\r\nset b 0 0 50000\r\n"), "");
  EXPECT_EQ(bench_.handler().handled, 1U);
  EXPECT_EQ(script_.alive, 1U);
}

TEST_F(ProducerTest, AnEndlessOneEndsWithItsClient) {
  script_.endless = true;
  bench_.talk(client_, kAsk, 6);
  client_.shutdown_write();
  bench_.turn(3);
  EXPECT_EQ(script_.alive, 0U);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(ProducerTest, AnEndlessOneThatWasStuckHearsItsClientAgain) {
  script_.endless = true;
  script_.lines = 400;
  script_.line = 1000;
  client_.send(kAsk);
  bench_.turn(500);
  EXPECT_EQ(script_.alive, 1U);
  for (int i = 0; i < 500; ++i) {
    client_.receive();
    bench_.turn();
  }
  EXPECT_EQ(script_.lines, 0U);
  EXPECT_EQ(bench_.talk(client_, "mn\r\n"), "");
  client_.shutdown_write();
  bench_.turn(3);
  EXPECT_EQ(script_.alive, 0U);
}

TEST_F(ProducerTest, WhileItIsIdleNobodyKeepsTheLoopBusy) {
  script_.endless = true;
  bench_.talk(client_, kAsk, 8);
  const size_t reads = bench_.transport().reads();
  bench_.turn(20);
  EXPECT_EQ(bench_.transport().reads(), reads);
}

TEST_F(ProducerTest, AListOfConnectionsSaysThatItIsWatching) {
  script_.endless = true;
  bench_.talk(client_, kAsk, 6);
  size_t seen = 0;
  bench_.worker().sessions().for_each([&seen](Session& session) {
    if (!session.is_open()) return;
    EXPECT_EQ(session.state_word(), "conn_watch");
    EXPECT_FALSE(session.is_at_rest());
    ++seen;
  });
  EXPECT_EQ(seen, 1U);
}

}  // namespace
}  // namespace moxi
