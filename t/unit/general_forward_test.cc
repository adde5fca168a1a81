// One general form to one backend: what the backend gets, what the client is told, and what of a
// backend's answers is not believed.
#include "proxy/forward/general_forward.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

TEST(GeneralForward, TheClientGetsWhatItAskedForInItsOwnOrderAndWords) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "mg a s Oabc v k q\r\n"), "mg a O0 k s v\r\n");
  EXPECT_EQ(bench.answer(client, "VA 2 O0 ka s2 W\r\nhi\r\n"), "VA 2 s2 Oabc ka W\r\nhi\r\n");
  EXPECT_EQ(bench.ask(client, "mg a\r\n"), "mg a O1 k\r\n");
  EXPECT_EQ(bench.answer(client, "HD O1 ka\r\n"), "HD\r\n");
  EXPECT_EQ(bench.ask(client, "ma a q\r\nma a v t\r\n"), "ma a O2 k v\r\nma a O3 k v t\r\n");
  EXPECT_EQ(bench.answer(client, "VA 1 O2 ka\r\n7\r\nVA 1 O3 ka t-1\r\n8\r\n"),
            "VA 1 t-1\r\n8\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(GeneralForward, TheAnswerIsWrittenLongAfterItsRequestIsGone) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg Zm9v b k O1234 s v\r\n");
  // What comes behind it takes the places where it stood.
  bench.ask(client, "mg xxxxxxxxxxxxxxx O9 k\r\nmd y O8\r\n");
  EXPECT_EQ(
      bench.answer(client, "VA 2 O0 kZm9v b s2\r\nhi\r\nEN O1 kxxxxxxxxxxxxxxx\r\nNF O2 ky\r\n"),
      "VA 2 kZm9v b O1234 s2\r\nhi\r\nEN O9 kxxxxxxxxxxxxxxx\r\nNF O8\r\n");
}

TEST(GeneralForward, LargeValuesComeWholeOrNotAtAll) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const std::string value(100000, 'x');
  bench.ask(client, "mg a v f O7\r\nmg b\r\n");
  const std::string head = "VA 100000 O0 ka f5\r\n";
  EXPECT_EQ(bench.answer(client, head + value.substr(1)), "");
  EXPECT_EQ(bench.answer(client, "x\r\nEN O1 kb\r\n"),
            "VA 100000 f5 O7\r\n" + value + "\r\nEN\r\n");
  bench.ask(client, "mg a v\r\n");
  EXPECT_EQ(bench.answer(client, "VA 100000 O2 ka\r\nxxx"), "");
  bench.backend(0).close();
  bench.turn();
  EXPECT_EQ(client.receive(), "EN\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(GeneralForward, NothingThatCannotBeTheAnswerReachesAClient) {
  const std::string hit = "VA 6 O0 ka\r\nSECRET\r\n";
  struct Case {
    std::string asked;
    std::vector<std::string> answers;
  };
  const std::vector<Case> cases = {
      {"mg a v\r\n",
       {"VA 6 O1 ka\r\nSECRET\r\n", "VA 6 O0 kb\r\nSECRET\r\n", "VA 6 O0\r\nSECRET\r\n",
        "VA 6 ka\r\nSECRET\r\n", "HD O0 ka\r\n", "NF O0 ka\r\n", "EN\r\n", "EN O1 ka\r\n",
        "VA 6 O0 kYQ== b\r\nSECREX?", "VA 40000 O0 kb\r\nSECRET", "MN\r\n", "STORED\r\n", "END\r\n",
        "VALUE a 0 6\r\nSECRET\r\nEND\r\n", "VA 20000000 O0 ka\r\n"}},
      {"mg a\r\n", {hit, "NS O0 ka\r\n"}},
      {"ms a 1\r\nx\r\n",
       {hit, "EN O0 ka\r\n", "HD ka\r\n", "HD O4294967295 ka\r\n", "STORED\r\n"}},
      {"md a\r\n", {hit, "NS O0 ka\r\n", "HD O0 kb\r\n", "DELETED\r\n"}},
      {"ma a\r\n",
       {hit, "HD O0 ka\r\n", "VA 2 O0 ka\r\n-1\r\n", "VA 0 O0 ka\r\n\r\n",
        "VA 20 O0 ka\r\n18446744073709551616\r\n", "7\r\n"}},
      {"me a\r\n",
       {hit, "EN O0\r\n", "ME b exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\n", "HD\r\n"}},
  };
  for (const Case& each : cases) {
    for (const std::string& answer : each.answers) {
      SCOPED_TRACE(each.asked + answer);
      ProxyBench bench({.backends = 1});
      VirtualSocketPair& client = bench.connect();
      bench.ask(client, each.asked);
      const std::string told = bench.answer(client, answer);
      EXPECT_EQ(told, each.asked.starts_with("mg")
                          ? "EN\r\n"
                          : "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
      EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
      EXPECT_EQ(bench.handler().in_flight(), 0U);
    }
  }
}

TEST(GeneralForward, IsCountedAsTheClassicCommandThatDoesTheSame) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg a v\r\nmg b v\r\nms a 1 ME\r\nx\r\nma n MD\r\n");
  bench.answer(client, "VA 3 O0 ka\r\nabc\r\nEN O1 kb\r\nNS O2 ka\r\nVA 1 O3 kn\r\n7\r\n");
  const CommandCounters& commands = bench.handler().stats().commands;
  const auto count = [&](CommandStat stat, CommandField field) {
    return commands.value(stat, false, field);
  };
  EXPECT_EQ(count(CommandStat::kGet, CommandField::kSeen), 2U);
  EXPECT_EQ(count(CommandStat::kGetKey, CommandField::kHits), 1U);
  EXPECT_EQ(count(CommandStat::kGetKey, CommandField::kMisses), 1U);
  EXPECT_EQ(count(CommandStat::kGetKey, CommandField::kWriteBytes), 3U);
  EXPECT_EQ(count(CommandStat::kAdd, CommandField::kMisses), 1U);
  EXPECT_EQ(count(CommandStat::kDecr, CommandField::kHits), 1U);
}

TEST(GeneralForward, KeysThatALineCannotCarryGoInBase64) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "mg YSBi b k v\r\n"), "mg YSBi b O0 v\r\n");
  EXPECT_EQ(bench.answer(client, "VA 1 O0\r\nx\r\n"), "VA 1 kYSBi b\r\nx\r\n");
  EXPECT_EQ(bench.ask(client, "me YSBi b\r\n"), "me YSBi b\r\n");
  EXPECT_EQ(bench.answer(client, "ME YSBi exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\n"),
            "ME YSBi exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\n");
}

TEST(GeneralForward, AnErrorOfTheBackendIsTheAnswer) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg a v O1\r\nma a\r\nms a 1 E5 q\r\nx\r\nmg a v\r\n");
  // The first is what a memcached before 1.6 says.
  EXPECT_EQ(bench.answer(client,
                         "ERROR\r\n"
                         "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"
                         "CLIENT_ERROR invalid flag\r\nEN O3 ka\r\n"),
            "ERROR\r\nCLIENT_ERROR cannot increment or decrement non-numeric value\r\n"
            "CLIENT_ERROR invalid flag\r\nEN\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
}

TEST(GeneralForward, AnErrorThatMayLeaveTheDataAsCommandsEndsTheConnection) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "ms a 1\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, "ERROR\r\n"), "ERROR\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(GeneralForward, OnlyWhatTheBackendToldIsShown) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "ms a 2 s O1\r\nhi\r\nms a 1 MA k s O2\r\n!\r\n");
  EXPECT_EQ(bench.answer(client, "HD O0 ka\r\nHD O1 ka\r\n"), "HD s2 O1\r\nHD ka O2\r\n");
}

TEST(GeneralForward, ADownBackendMeansAMissOfWhatAsksAndAnErrorOfWhatChanges) {
  ProxyBench bench({.backends = 1});
  bench.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg a v k\r\nmg a q\r\nmd a q\r\n");
  bench.turn(10);
  EXPECT_TRUE(client.receive().starts_with("EN ka\r\nSERVER_ERROR proxy write to downstream"));
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(GeneralForward, ALateAnswerIsSwallowedAndTheNextOneFits) {
  Behavior behavior;
  behavior.loop_check = false;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg a v\r\n");
  bench.advance(Milliseconds(4000));
  bench.ask(client, "mg b v\r\n");
  for (int i = 0; i < 12; ++i)
    bench.advance(Milliseconds(100));
  EXPECT_EQ(client.receive(), "EN\r\n");
  EXPECT_EQ(bench.answer(client, "VA 6 O0 ka\r\nSECRET\r\nVA 1 O1 kb\r\nx\r\n"), "VA 1\r\nx\r\n");
  EXPECT_EQ(bench.count(BackendStat::kLateAnswers), 1U);
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
}

TEST(GeneralForward, AClientThatHasGoneIsToldNothing) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "mg a v\r\n");
  client.close();
  bench.turn();
  VirtualSocketPair& other = bench.connect();
  bench.ask(other, "get b\r\n");
  EXPECT_EQ(bench.answer(other, "VA 6 O0 ka\r\nSECRET\r\nEND\r\n"), "END\r\n");
}

TEST(GeneralForward, StaysInOrderWithTheGetsOfOthers) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a\r\nmg a v\r\nget b c\r\nset d 0 0 1 noreply\r\nx\r\nmg d\r\n"),
            "get a\r\nmg a O1 k v\r\nget b c\r\nset d 0 0 1 noreply\r\nx\r\nmg d O3 k\r\n");
  EXPECT_EQ(bench.answer(client, "END\r\nEN O1 ka\r\nEND\r\nHD O3 kd\r\n"),
            "END\r\nEN\r\nEND\r\nHD\r\n");
}

TEST(GeneralForward, BinaryClientsGetTheirOpcodesAndOpaquesBack) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const std::string get = request_bytes({.opcode = 0x0c, .key = "k", .opaque = 77});
  EXPECT_EQ(bench.ask(client, get), "mg k O0 k v f c\r\n");
  EXPECT_EQ(bench.answer(client, "VA 2 O0 kk f5 c12\r\nhi\r\n"), answer_bytes({.opcode = 0x0c,
                                                                               .key = "k",
                                                                               .extras = big(5, 4),
                                                                               .value = "hi",
                                                                               .opaque = 77,
                                                                               .cas = 12}));
  const std::string quiet = request_bytes({.opcode = 0x0d, .key = "k", .opaque = 78});
  const std::string loud = request_bytes({.opcode = 0x0a, .opaque = 79});
  bench.ask(client, quiet + loud);
  EXPECT_EQ(bench.answer(client, "EN O1 kk\r\n"), answer_bytes({.opcode = 0x0a, .opaque = 79}));
  EXPECT_EQ(bench.ask(client, get), "mg k O2 k v f c\r\n");
  EXPECT_EQ(bench.answer(client, "EN O2 kk\r\n"),
            answer_bytes({.opcode = 0x0c, .key = "k", .opaque = 77, .status = 1}));
}

// What a client can say that would be a command of its own if it were passed through.
TEST(GeneralForward, NothingIsSmuggled) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const std::string data = "x\r\nflush_all\r\n";
  EXPECT_EQ(bench.ask(client, "ms a 14 q\r\n" + data + "\r\n"), "ms a 14 O0 k\r\n" + data + "\r\n");
  EXPECT_EQ(bench.answer(client, "HD O0 ka\r\n"), "");
  const std::string odd =
      request_bytes({.opcode = 0x00, .key = "a\r\nflush_all\r\nmg b", .opaque = 1});
  const std::string sent = bench.ask(client, "mn\r\n");
  EXPECT_EQ(sent, "");
  EXPECT_EQ(client.receive(), "MN\r\n");
  VirtualSocketPair& binary = bench.connect();
  const std::string line = bench.ask(binary, odd);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_TRUE(line.starts_with("mg YQ0KZmx1c2hfYWxsDQptZyBi b O1 v f c\r\n")) << line;
}

}  // namespace
}  // namespace moxi
