// Bodies that do not arrive in one piece, and lines without end.
#include <gtest/gtest.h>

#include <string>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

std::string big_set(size_t size, std::string_view end = "\r\n") {
  return "set big 0 0 " + std::to_string(size) + "\r\n" + std::string(size, 'b') + std::string(end);
}

TEST(SessionBody, LargeBodiesGoToTheSinkWhateverTheSplit) {
  for (size_t piece : {1000U, 4096U, 30000U, 65536U, 300'000U}) {
    SCOPED_TRACE(piece);
    SessionBench bench;
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    const std::string sent = big_set(200'001) + "get a\r\n";
    std::string received;
    for (size_t at = 0; at < sent.size(); at += piece)
      received += bench.talk(client, std::string_view(sent).substr(at, piece), 20);
    EXPECT_EQ(received, "STORED\r\nVALUE a 0 3\r\nv:a\r\nEND\r\n");
    ASSERT_FALSE(bench.handler().bodies.empty());
    EXPECT_EQ(bench.handler().bodies.front(), std::string(200'001, 'b'));
  }
}

TEST(SessionBody, NothingIsReservedBeforeBytesArrive) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  bench.talk(client, "set big 0 0 1000000\r\nabc");
  EXPECT_LT(bench.worker().pool().bytes_out(), 70'000U);
  EXPECT_TRUE(bench.handler().bodies.empty());
}

TEST(SessionBody, BadEndOfALargeBodyIsABadChunk) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, big_set(100'000, "XY") + "get a\r\n", 20),
            "CLIENT_ERROR bad data chunk\r\nVALUE a 0 3\r\nv:a\r\nEND\r\n");
  EXPECT_EQ(bench.handler().handled, 1U);
}

TEST(SessionBody, RefusedBodiesAreSwallowed) {
  SessionBench bench;
  bench.handler().refuses_bodies = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, big_set(100'000) + "get a\r\n"),
            "SERVER_ERROR object too large for cache\r\nVALUE a 0 3\r\nv:a\r\nEND\r\n");
}

TEST(SessionBody, MemoryThatRunsOutInTheMiddleIsAnError) {
  SessionBench bench;
  bench.handler().body_memory = 50'000;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, big_set(100'000) + "get a\r\n"),
            "SERVER_ERROR Out of memory during read\r\nVALUE a 0 3\r\nv:a\r\nEND\r\n");
}

TEST(SessionBody, AClientThatLeavesInTheMiddleStoresNothing) {
  SessionBench bench;
  {
    VirtualSocketPair client(bench.network());
    bench.connect(client);
    bench.talk(client, big_set(100'000).substr(0, 60'000));
    client.close();
    bench.turn(2);
  }
  EXPECT_EQ(bench.handler().handled, 0U);
  EXPECT_EQ(bench.handler().gone.size(), 1U);
}

TEST(SessionBody, ErrorsOfSmallBodiesAreAnsweredAfterThem) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, "set a abc 0 3\r\nxyz\r\nget b\r\n"),
            "CLIENT_ERROR bad command line format\r\nVALUE b 0 3\r\nv:b\r\nEND\r\n");
}

TEST(SessionBody, GetLinesLongerThanABufferAreStreamed) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  std::string line = "get";
  std::string expected;
  for (int i = 0; i < 40'000; ++i) {
    const std::string key = "key" + std::to_string(i);
    line += " " + key;
    expected += "VALUE " + key + " 0 " + std::to_string(key.size() + 2) + "\r\nv:" + key + "\r\n";
  }
  const std::string received = bench.talk(client, line + "\r\nmn\r\n", 100);
  EXPECT_EQ(received.size(), (expected + "END\r\nMN\r\n").size());
  EXPECT_TRUE(received == expected + "END\r\nMN\r\n");
}

TEST(SessionBody, ABadKeyInAStreamedLineEndsTheConnection) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  std::string line = "get";
  for (int i = 0; i < 20'000; ++i)
    line += " key" + std::to_string(i);
  line += " " + std::string(251, 'k') + " z\r\nversion\r\n";
  const std::string received = bench.talk(client, line, 100);
  const std::string error = "CLIENT_ERROR bad command line format\r\n";
  ASSERT_GT(received.size(), error.size());
  EXPECT_EQ(received.substr(received.size() - error.size()), error);
  EXPECT_TRUE(client.is_at_end());
}

TEST(SessionBody, ALineWithoutEndIsClosed) {
  SessionBench bench;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, std::string(5000, 'x')), "");
  EXPECT_TRUE(client.is_at_end());
}

}  // namespace
}  // namespace moxi
