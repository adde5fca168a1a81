#include "common/session/session.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/session_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

std::string value_of(std::string_view key, std::string_view filler = "") {
  const std::string value = "v:" + std::string(key) + std::string(filler);
  return "VALUE " + std::string(key) + " 0 " + std::to_string(value.size()) + "\r\n" + value +
         "\r\n";
}

TEST(Session, AnswersPipelinedRequestsInOrderAtAnySplit) {
  const std::string conversation =
      "get a\r\nset b 0 0 3\r\nabc\r\nget c d\r\ndelete e\r\nbogus\r\nversion\r\nmn\r\nget f\r\n";
  const std::string expected = value_of("a") + "END\r\nSTORED\r\n" + value_of("c") + value_of("d") +
                               "END\r\nDELETED\r\nERROR\r\nVERSION 1.6.45\r\nMN\r\n" +
                               value_of("f") + "END\r\n";
  for_each_split(conversation, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    SessionBench bench;
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    std::string received;
    for (std::string_view piece : pieces)
      received += bench.talk(client, piece, 1);
    EXPECT_EQ(received, expected);
  });
}

TEST(Session, LateAnswersInAnyOrderKeepTheOrderOfTheWire) {
  std::vector<size_t> order = {0, 1, 2, 3};
  do {
    SessionBench bench;
    bench.handler().keeps = true;
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    EXPECT_EQ(bench.talk(client, "get a\r\nget b c\r\nset d 0 0 1\r\nx\r\nget e\r\nversion\r\n"),
              "");
    ASSERT_EQ(bench.handler().kept().size(), 4U);
    for (size_t i : order)
      bench.handler().answer(i);
    bench.turn();
    EXPECT_EQ(client.receive(), value_of("a") + "END\r\n" + value_of("b") + value_of("c") +
                                    "END\r\nSTORED\r\n" + value_of("e") +
                                    "END\r\nVERSION 1.6.45\r\n");
    bench.handler().kept().clear();
  } while (std::next_permutation(order.begin(), order.end()));
}

// The session may go on, but what is read first fills its block, and then it has to wait again.
TEST(Session, AFullBlockOfInputMayWait) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network(), size_t{1} << 20);
  client.set_capacity(16 << 10);
  bench.connect(client);
  std::string requests;
  constexpr size_t kRequests = 20'000;
  for (size_t i = 0; i < kRequests; ++i)
    requests += "get key" + std::to_string(i) + "\r\n";
  ASSERT_EQ(client.send(requests), requests.size());
  bench.turn();
  bench.handler().answer_all();  // they are short: the window opens
  bench.turn(3);
  auto& kept = bench.handler().kept();
  ASSERT_GT(kept.size(), 2'000U);
  bench.handler().answer(0);
  bench.handler().filler.assign(1'900, 'x');
  for (size_t i = 1; i < 200; ++i)
    bench.handler().answer(i);
  bench.handler().filler.clear();
  kept.erase(kept.begin(), kept.begin() + 200);
  size_t ends = 0;
  std::string received;
  for (int i = 0; i < 10'000 && !client.is_closed_by_peer() && ends < kRequests; ++i) {
    bench.turn();
    bench.handler().answer_all();
    received += client.receive();
    for (size_t end = 0; (end = received.find("END\r\n")) != received.npos; ++ends)
      received.erase(0, end + 5);
  }
  EXPECT_FALSE(client.is_closed_by_peer());
  EXPECT_EQ(ends, kRequests);
}

TEST(Session, AGroupOfOneKeyDoesNotEndItsMultiget) {
  for (bool keeps : {false, true}) {
    SessionBench bench;
    bench.handler().group = 1;
    bench.handler().hits = true;
    bench.handler().keeps = keeps;
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    std::string received = bench.talk(client, "get a b c\r\nget d\r\n");
    bench.handler().answer_all();
    bench.turn(2);
    received += client.receive();
    EXPECT_EQ(received, value_of("a") + value_of("b") + value_of("c") + "END\r\n" + value_of("d") +
                            "END\r\n");
  }
}

TEST(Session, NoreplyIsSilentAndKeepsItsPlace) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  bench.talk(client, "set a 0 0 1 noreply\r\nx\r\nget b\r\n");
  bench.handler().answer_all();
  bench.turn();
  EXPECT_EQ(client.receive(), value_of("b") + "END\r\n");
}

TEST(Session, AClientThatLeavesMakesItsRespondersInert) {
  SessionBench bench;
  bench.handler().keeps = true;
  {
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    bench.talk(client, "get a\r\n");
    client.reset();
    bench.turn(2);
  }
  EXPECT_EQ(bench.handler().gone.size(), 1U);
  VirtualSocketPair next(bench.network());  // takes over the slot
  bench.connect(next);
  bench.handler().answer_all();
  bench.turn(2);
  EXPECT_EQ(next.receive(), "");
}

TEST(Session, HalfClosedClientsStillGetTheirAnswers) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  client.send("get a\r\nget b\r\n");
  client.shutdown_write();
  bench.turn(3);
  bench.handler().answer_all();
  bench.turn(3);
  EXPECT_EQ(client.receive(), value_of("a") + "END\r\n" + value_of("b") + "END\r\n");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Session, HalfClosedClientsAreClosedWhenTheirWindowWasFull) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  for (int i = 0; i < 40; ++i)
    client.send("get k" + std::to_string(i) + "\r\n");
  client.shutdown_write();
  bench.turn(3);
  EXPECT_EQ(bench.handler().kept().size(), 32U);
  while (!bench.handler().kept().empty()) {
    bench.handler().answer_all();
    bench.turn(3);
  }
  EXPECT_EQ(bench.handler().handled, 40U);
  client.receive();
  bench.turn(3);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Session, QuitAnswersWhatCameBeforeAndNothingAfter) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, "get a\r\nquit\r\nget b\r\n"), value_of("a") + "END\r\n");
  EXPECT_TRUE(client.is_at_end());
  EXPECT_FALSE(client.is_closed_by_peer());  // it lingers, so that no reset destroys the answer
  bench.advance(Milliseconds{1100});
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Session, YieldsAreCountedAndLoseNothing) {
  SessionBench bench({.requests_per_turn = 3});
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  std::string sent;
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    const std::string key = "k" + std::to_string(i);
    sent += "get " + key + "\r\n";
    expected += value_of(key) + "END\r\n";
  }
  client.send(sent);
  bench.turn();
  EXPECT_EQ(client.receive(), expected);  // in one turn, in one write
  EXPECT_EQ(bench.worker().counters().value(Stat::kConnYields), 6U);
}

TEST(Session, StopsParsingAClientThatDoesNotReadAndGoesOnWhenItDoes) {
  SessionBench bench;
  bench.handler().filler = std::string(1000, 'x');
  VirtualSocketPair client(bench.network(), 4096);
  bench.connect(client);
  std::string line = "get";
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string key = "key" + std::to_string(i);
    line += " " + key;
    expected += value_of(key, bench.handler().filler);
  }
  line += "\r\nversion\r\n";
  expected += "END\r\nVERSION 1.6.45\r\n";
  std::string_view rest = line;
  for (int i = 0; i < 50 && !rest.empty(); ++i) {
    rest.remove_prefix(client.send(rest));
    bench.turn();
  }
  EXPECT_LT(bench.worker().pool().bytes_out(), 600'000U);
  EXPECT_LT(bench.handler().prefetched, 600U);
  std::string received;
  for (int i = 0; i < 20'000 && received.size() < expected.size(); ++i) {
    received += client.receive();
    rest.remove_prefix(client.send(rest));
    bench.turn();
  }
  EXPECT_EQ(received.size(), expected.size());
  EXPECT_TRUE(received == expected);
}

TEST(Session, WindowLimitsWhatIsInFlight) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  std::string sent;
  for (int i = 0; i < 100; ++i)
    sent += "get k" + std::to_string(i) + "\r\n";
  bench.talk(client, sent);
  EXPECT_EQ(bench.handler().kept().size(), 32U);
  std::string received;
  for (int i = 0; i < 10; ++i) {
    bench.handler().answer_all();
    bench.turn(2);
    received += client.receive();
  }
  std::string expected;
  for (int i = 0; i < 100; ++i)
    expected += value_of("k" + std::to_string(i)) + "END\r\n";
  EXPECT_EQ(received, expected);
}

TEST(Session, AStuckClientWithTooMuchUnreadIsClosed) {
  SessionBench bench;
  bench.handler().keeps = true;
  bench.handler().filler = std::string(2000, 'y');
  VirtualSocketPair client(bench.network(), 1000);
  bench.connect(client);
  bench.talk(client, "get a b c d e f g h\r\n", 2);
  for (int i = 0; i < 8; ++i)
    bench.handler().answer_all();
  bench.turn(2);
  EXPECT_FALSE(client.is_closed_by_peer());  // a little unread is nobody's crime
}

TEST(Session, AClientThatReadsNothingOfWhatItAskedForIsClosed) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network(), 1000);
  bench.connect(client);
  // Small answers first, which opens the window wide.
  std::string received;
  for (int i = 0; i < 40; ++i) {
    client.send("get a\r\n");
    bench.turn(2);
    bench.handler().answer_all();
    bench.turn(2);
    received += client.receive();
  }
  // Then many large ones that it does not read.
  bench.handler().filler = std::string(2000, 'y');
  std::string sent;
  for (int i = 0; i < 4000; ++i)
    sent += "get k\r\n";
  std::string_view rest = sent;
  for (int i = 0; i < 200 && !rest.empty(); ++i) {
    rest.remove_prefix(client.send(rest));
    bench.turn();
  }
  ASSERT_GT(bench.handler().kept().size(), 3000U);
  bench.handler().answer_all();
  bench.turn(3);
  EXPECT_FALSE(client.is_closed_by_peer());
  bench.advance(Milliseconds{150});
  bench.advance(Milliseconds{150});
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_LT(bench.worker().pool().bytes_out(), size_t{1} << 20);
  EXPECT_EQ(bench.worker().counters().value(Stat::kUnreadClosed), 1U);
}

TEST(Session, AClientThatReadsSlowlyIsServed) {
  SessionBench bench;
  bench.handler().keeps = true;
  bench.handler().filler = std::string(2000, 'y');
  VirtualSocketPair client(bench.network(), 20'000);
  bench.connect(client);
  std::string sent;
  for (int i = 0; i < 30; ++i) {
    sent += "get";
    for (int j = 0; j < 30; ++j)
      sent += " k";
    sent += "\r\n";
  }
  size_t received = 0;
  client.send(sent);
  for (int i = 0; i < 400; ++i) {
    bench.turn();
    bench.handler().answer_all();
    bench.advance(Milliseconds{50});
    received += client.receive().size();
  }
  EXPECT_FALSE(client.is_closed_by_peer());
  EXPECT_GT(received, 30U * 30U * 2000U);
}

TEST(Session, BodiesInFlightAreBounded) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  const std::string set = "set k 0 0 10000\r\n" + std::string(10'000, 'b') + "\r\n";
  for (int i = 0; i < 100; ++i) {
    std::string_view rest = set;
    while (!rest.empty()) {
      const size_t taken = client.send(rest);
      if (taken == 0) break;
      rest.remove_prefix(taken);
      bench.turn();
    }
    if (!rest.empty()) break;
  }
  EXPECT_LT(bench.handler().kept().size(), 30U);
  EXPECT_GT(bench.handler().kept().size(), 20U);
}

TEST(Session, WorkerLimitClosesThoseThatDoNotRead) {
  SessionBench bench({.output_limit = 200'000});
  bench.handler().filler = std::string(2000, 'z');
  VirtualSocketPair client(bench.network(), 1000);
  bench.connect(client);
  std::string line = "get";
  for (int i = 0; i < 120; ++i)
    line += " key" + std::to_string(i);
  client.set_capacity(100);
  std::string_view rest = line;
  line += "\r\n";
  rest = line;
  for (int i = 0; i < 10 && !rest.empty(); ++i) {
    rest.remove_prefix(client.send(rest));
    bench.turn();
  }
  bench.turn(3);
  EXPECT_TRUE(client.is_closed_by_peer());
}

}  // namespace
}  // namespace moxi
