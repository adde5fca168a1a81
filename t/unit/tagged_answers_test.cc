// Backends whose answers name what they belong to, binary and meta ones: what they get, what
// clients are told, and what is not believed.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr unsigned kGetK = 0x0c;
constexpr unsigned kSet = 0x01;
constexpr const char* kClosed = "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n";

ProxyBenchOptions speaking(BackendProtocol protocol) {
  ProxyBenchOptions options{.backends = 1};
  options.behavior.downstream_protocol = protocol;
  return options;
}

std::string asked(const std::string& key, uint32_t tag) {
  return request_bytes({kGetK, key, "", "", tag});
}
std::string hit(const std::string& key, const std::string& value, uint32_t tag) {
  return answer_bytes({kGetK, key, big(0, 4), value, tag, 3});
}
std::string miss(const std::string& key, uint32_t tag) {
  return answer_bytes({kGetK, key, "", "", tag, 0, 1});
}
std::string stored(uint32_t tag) {
  return answer_bytes({kSet, "", "", "", tag, 9});
}

TEST(TaggedAnswers, KeysOfARetrievalAreAskedAndAnsweredOneByOne) {
  ProxyBench bench(speaking(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a b c\r\n"), asked("a", 0) + asked("b", 0) + asked("c", 0));
  EXPECT_EQ(bench.answer(client, hit("a", "1", 0) + miss("b", 0)), "");
  EXPECT_EQ(bench.answer(client, hit("c", "3", 0)),
            value_line("a", "1") + value_line("c", "3") + "END\r\n");
  EXPECT_EQ(bench.ask(client, "get a\r\n"), asked("a", 1));
  EXPECT_EQ(bench.answer(client, miss("a", 1)), "END\r\n");
  EXPECT_EQ(bench.ask(client, "gets a\r\nget b\r\n"), asked("a", 2) + asked("b", 2));
  EXPECT_EQ(bench.answer(client, hit("a", "1", 2) + hit("b", "2", 2)),
            "VALUE a 0 1 3\r\n1\r\nEND\r\n" + value_line("b", "2") + "END\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
}

TEST(TaggedAnswers, TheOrderOfHitsAndMissesDoesNotMatter) {
  for (unsigned hits = 0; hits < 16; ++hits) {
    ProxyBench bench(speaking(BackendProtocol::kBinary));
    VirtualSocketPair& client = bench.connect();
    bench.ask(client, "get a b c d\r\n");
    std::string answer;
    std::string told;
    for (unsigned i = 0; i < 4; ++i) {
      const std::string key(1, static_cast<char>('a' + i));
      const bool is_hit = (hits >> i & 1) != 0;
      answer += is_hit ? hit(key, "v", 0) : miss(key, 0);
      if (is_hit) told += value_line(key, "v");
    }
    EXPECT_EQ(bench.answer(client, answer), told + "END\r\n") << hits;
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST(TaggedAnswers, LargeValuesEndWithoutALineEnd) {
  ProxyBench bench(speaking(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  const std::string value(100000, 'x');
  bench.ask(client, "get a\r\nset b 0 0 1\r\nx\r\n");
  const std::string answer = hit("a", value, 0);
  EXPECT_EQ(bench.answer(client, answer.substr(0, answer.size() - 1)), "");
  EXPECT_EQ(bench.answer(client, "x"), value_line("a", value) + "END\r\n");
  EXPECT_EQ(bench.answer(client, stored(1)), "STORED\r\n");
  bench.ask(client, "mg a s\r\n");
  EXPECT_EQ(bench.answer(client, hit("a", value, 2)), "HD s100000\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(TaggedAnswers, LargeValuesMayBeSomeOfSeveral) {
  for (const std::string large : {"a", "b", "c"}) {
    ProxyBench bench(speaking(BackendProtocol::kBinary));
    VirtualSocketPair& client = bench.connect();
    ASSERT_EQ(bench.ask(client, "get a b c\r\n"), asked("a", 0) + asked("b", 0) + asked("c", 0));
    const std::string value(100000, 'x');
    std::string answer;
    for (const std::string key : {"a", "b", "c"})
      answer += key == large ? hit(key, value, 0) : miss(key, 0);
    EXPECT_EQ(bench.answer(client, answer), value_line(large, value) + "END\r\n");
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST(TaggedAnswers, AnErrorOfOneKeyIsTheCommandsAndTheRestIsNotHeard) {
  ProxyBench bench(speaking(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a b c\r\nset d 0 0 1\r\nx\r\n");
  const std::string busy = answer_bytes({kGetK, "", "", "Busy", 0, 0, 0x85});
  EXPECT_EQ(bench.answer(client, hit("a", "1", 0) + busy), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(bench.answer(client, hit("c", "3", 0) + stored(1)), "STORED\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(TaggedAnswers, WhatIsAskedForQuietlyIsAnsweredAndNotHeard) {
  for (const BackendProtocol protocol : {BackendProtocol::kBinary, BackendProtocol::kMeta}) {
    ProxyBench bench(speaking(protocol));
    const bool is_binary = protocol == BackendProtocol::kBinary;
    VirtualSocketPair& client = bench.connect();
    const std::string sent = bench.ask(client, "set a 0 0 1 noreply\r\nx\r\nget a\r\n");
    EXPECT_EQ(sent, is_binary ? request_bytes({kSet, "a", big(0, 8), "x", 0}) + asked("a", 1)
                              : "ms a 1 O0\r\nx\r\nmg a O1 v f k\r\n");
    EXPECT_EQ(bench.answer(client, is_binary ? stored(0) : "SERVER_ERROR out of memory\r\n"), "");
    if (!is_binary) continue;
    EXPECT_EQ(bench.answer(client, hit("a", "x", 1)), value_line("a", "x") + "END\r\n");
    EXPECT_EQ(bench.ask(client, "flush_all noreply\r\n"), request_bytes({0x08, "", "", "", 2}));
  }
}

TEST(TaggedAnswers, MetaBackendsAreUnderstoodByOrderAndTag) {
  ProxyBench bench(speaking(BackendProtocol::kMeta));
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a b\r\n"), "mg a O0 v f k\r\nmg b O0 v f k\r\n");
  EXPECT_EQ(bench.answer(client, "EN O0 ka\r\nVA 2 O0 f7 kb\r\nhi\r\n"),
            value_line("b", "hi", 7) + "END\r\n");
  const std::string value(100000, 'x');
  bench.ask(client, "get a b\r\n");
  EXPECT_EQ(bench.answer(client, "VA 100000 O1 f0 ka\r\n" + value + "\r\nEN O1 kb\r\n"),
            value_line("a", value) + "END\r\n");
  EXPECT_EQ(bench.ask(client, "incr n 2\r\nmg a v Oq\r\nstats\r\n"),
            "ma n O2 v MI D2\r\nmg a O3 k v\r\nstats\r\n");
  EXPECT_EQ(bench.answer(client, "VA 1 O2\r\n7\r\nVA 1 O3 ka\r\nx\r\nSTAT pid 1\r\nEND\r\n"),
            "7\r\nVA 1 Oq\r\nx\r\nSTAT pid 1\r\nEND\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

// The packets of one client are asked for with ours, and answered as its own.
TEST(TaggedAnswers, BinaryClientsGetTheirOpaquesBack) {
  for (const BackendProtocol protocol : {BackendProtocol::kBinary, BackendProtocol::kMeta}) {
    ProxyBench bench(speaking(protocol));
    const bool is_binary = protocol == BackendProtocol::kBinary;
    VirtualSocketPair& client = bench.connect();
    // GetKQ of two keys, and a Noop.
    const std::string sent = bench.ask(client, request_bytes({0x0d, "a", "", "", 901}) +
                                                   request_bytes({0x0d, "b", "", "", 902}) +
                                                   request_bytes({0x0a, "", "", "", 903}));
    EXPECT_EQ(sent,
              is_binary ? asked("a", 0) + asked("b", 1) : "mg a O0 k v f c\r\nmg b O1 k v f c\r\n");
    EXPECT_EQ(
        bench.answer(client, is_binary ? miss("a", 0) + hit("b", "2", 1)
                                       : "EN O0 ka\r\nVA 1 O1 kb f0 c3\r\n2\r\n"),
        answer_bytes({0x0d, "b", big(0, 4), "2", 902, 3}) + answer_bytes({0x0a, "", "", "", 903}));
  }
}

TEST(TaggedAnswers, NothingThatCannotBeTheAnswerReachesAClient) {
  const std::string secret = "SECRET";
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"get a\r\n",
       {hit("a", secret, 1), hit("b", secret, 0), "VALUE a 0 6\r\nSECRET\r\nEND\r\n",
        hit("a", secret, 0).substr(0, 24 + 4) + "b" + secret, stored(0),
        answer_bytes({0x00, "a", big(0, 4), secret, 0}), request_bytes({kGetK, "a", "", "", 0})}},
      {"get a b\r\n",
       {hit("b", secret, 0) + hit("a", secret, 0), miss("b", 0), miss("a", 0) + miss("a", 0),
        miss("a", 0) + hit("a", secret, 0), hit("c", secret, 0)}},
      {"set a 0 0 1\r\nx\r\n",
       {stored(1), hit("a", secret, 0), "STORED\r\n", answer_bytes({kSet, "a", "", "", 0})}},
      {"mg a v\r\n", {hit("b", secret, 0), hit("a", secret, 7), stored(0)}},
  };
  for (const auto& [question, answers] : cases) {
    for (size_t i = 0; i < answers.size(); ++i) {
      SCOPED_TRACE(question + std::to_string(i));
      ProxyBench bench(speaking(BackendProtocol::kBinary));
      VirtualSocketPair& client = bench.connect();
      bench.ask(client, question);
      std::string told = bench.answer(client, answers[i]);
      // Of two keys the first may have been answered well.
      if (told.starts_with("VALUE b")) told.erase(0, value_line("b", secret).size());
      EXPECT_EQ(told, question.starts_with("get")  ? "END\r\n"
                      : question.starts_with("mg") ? "EN\r\n"
                                                   : kClosed);
      EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
      EXPECT_EQ(bench.handler().in_flight(), 0U);
    }
  }
}

TEST(TaggedAnswers, AnAnswerTwiceEndsTheConnection) {
  ProxyBench bench(speaking(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\nget b\r\nset c 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, hit("a", "1", 0) + miss("b", 0) + stored(1) + stored(1)),
            value_line("a", "1") + "END\r\nEND\r\nSTORED\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(TaggedAnswers, LateAnswersToSeveralKeysAreSwallowedOneByOne) {
  ProxyBenchOptions options = speaking(BackendProtocol::kBinary);
  options.behavior.loop_check = false;
  ProxyBench bench(options);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a b c\r\n");
  EXPECT_EQ(bench.answer(client, hit("a", "1", 0)), "");
  bench.advance(Milliseconds{5001});
  EXPECT_EQ(client.receive(), value_line("a", "1") + "END\r\n");
  EXPECT_EQ(bench.ask(client, "get d\r\n"), asked("d", 1));
  const std::string busy = answer_bytes({kGetK, "", "", "Busy", 0, 0, 0x85});
  EXPECT_EQ(bench.answer(client, busy + hit("c", "3", 0)), "");
  EXPECT_EQ(bench.count(BackendStat::kLateAnswers), 1U);
  EXPECT_EQ(bench.answer(client, hit("d", "4", 1)), value_line("d", "4") + "END\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
}

TEST(TaggedAnswers, WhatNoPacketSaysIsRefusedInOneLine) {
  ProxyBench bench(speaking(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "mg a t\r\nms a 1 I\r\nx\r\nme a\r\nstats detail dump\r\n"), "");
  std::string refusals;
  for (int i = 0; i < 4; ++i)
    refusals += "CLIENT_ERROR unsupported by a binary backend\r\n";
  EXPECT_EQ(client.receive(), refusals);
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

}  // namespace
}  // namespace moxi
