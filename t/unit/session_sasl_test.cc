// Clients that have to say who they are, in the binary protocol: the session with SASL's PLAIN.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/protocol/binary_server_codec.h"
#include "t/support/binary_packet.h"
#include "t/support/session_bench.h"
#include "t/support/splits.h"
#include "t/support/users_file.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using std::string_literals::operator""s;

std::string login(const std::string& message, const std::string& mechanism = "PLAIN",
                  unsigned opcode = 0x21) {
  return request_bytes({.opcode = opcode, .key = mechanism, .value = message});
}
const std::string kGood = login("\0ann\0one"s);
const std::string kWrong = login("\0ann\0two"s);
const std::string kGet = request_bytes({.opcode = 0x00, .key = "a"});
const std::string kNoop = request_bytes({.opcode = 0x0a});

// Opcode and status of each answer.
using Answers = std::vector<std::pair<unsigned, unsigned>>;

Answers summary(std::string_view bytes) {
  Answers answers;
  while (const auto packet = take_answer(bytes))
    answers.emplace_back(packet->opcode, packet->status);
  EXPECT_TRUE(bytes.empty());
  return answers;
}

class SessionSasl : public testing::Test {
 protected:
  SessionSasl() : bench_({}, {}, protocols()) { bench_.handler().hits = true; }

  ClientProtocols protocols() {
    ClientProtocols protocols(nullptr, &binary_server_codec());
    protocols.binary_users = &file_.users();
    return protocols;
  }
  std::string answers(std::string_view bytes, bool& open) {
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    const std::string received = bench_.talk(client, bytes);
    open = !client.is_at_end();
    return received;
  }
  Answers statuses(std::string_view bytes, bool stays = true) {
    bool open = false;
    const Answers all = summary(answers(bytes, open));
    EXPECT_EQ(open, stays);
    return all;
  }
  uint64_t count(Stat stat) { return bench_.worker().counters().value(stat); }

  UsersFile file_{"ann:one\nbob:two\n"};
  SessionBench bench_;
};

TEST_F(SessionSasl, OpensTheWayToAllCommands) {
  EXPECT_EQ(statuses(kGood + kGet + kNoop), (Answers{{0x21, 0}, {0x00, 0}, {0x0a, 0}}));
  EXPECT_EQ(count(Stat::kAuthCmds), 1U);
  EXPECT_EQ(count(Stat::kAuthErrors), 0U);
}

TEST_F(SessionSasl, SaysWhatMemcachedSays) {
  bool open = false;
  std::string received = answers(request_bytes({.opcode = 0x20, .opaque = 7}) + kGood, open);
  EXPECT_EQ(received, answer_bytes({.opcode = 0x20, .value = "PLAIN", .opaque = 7}) +
                          answer_bytes({.opcode = 0x21, .value = "Authenticated"}));
  EXPECT_EQ(answers(kWrong, open),
            answer_bytes({.opcode = 0x21, .value = "Auth failure.", .status = 0x20}));
  EXPECT_TRUE(open);
  EXPECT_EQ(answers(kGet, open),
            answer_bytes({.opcode = 0x00, .value = "Auth failure.", .status = 0x20}));
  EXPECT_FALSE(open);
}

TEST_F(SessionSasl, IsAnsweredAlikeHoweverItArrives) {
  const std::string stream =
      request_bytes({.opcode = 0x0b}) + kWrong + kGood + kGet + kWrong + kGet;
  for_each_split(stream, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    std::string received;
    for (const std::string_view piece : pieces)
      received += bench_.talk(client, piece, 2);
    EXPECT_EQ(summary(received),
              (Answers{{0x0b, 0}, {0x21, 0x20}, {0x21, 0}, {0x00, 0}, {0x21, 0x20}, {0x00, 0x20}}));
    EXPECT_TRUE(client.is_at_end());
  });
}

TEST_F(SessionSasl, LetsNothingElseThrough) {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (opcode == 0x0b || (opcode >= 0x20 && opcode <= 0x22)) continue;
    SCOPED_TRACE(opcode);
    EXPECT_EQ(statuses(request_bytes({.opcode = opcode}) + kGood, false),
              (Answers{{opcode, 0x20}}));
  }
  EXPECT_EQ(bench_.handler().handled, 0U);
}

TEST_F(SessionSasl, RefusesWhatIsNoLogin) {
  const std::string huge(1900, 'x');
  for (const std::string& bad :
       {login("\0ann\0"s), login("\0\0one"s), login("ann one"), login("bob\0ann\0one"s),
        login("\0ann\0one\0"s), login('\0' + huge + "\0one"s), login("\0ann\0" + huge),
        login("\0ann\0one"s, "CRAM-MD5"), login("\0ann\0one"s, "plain"), login("", "CRAM-MD5")}) {
    EXPECT_EQ(statuses(bad + kGood), (Answers{{0x21, 0x20}, {0x21, 0}}));
  }
  EXPECT_EQ(statuses(login("\0ann\0one"s, std::string(33, 'X')) + kGood),
            (Answers{{0x21, 0x04}, {0x21, 0}}));
  EXPECT_EQ(statuses(login("\0ann\0"s + std::string(3000, 'x')), false), (Answers{{0x21, 0x20}}));
}

TEST_F(SessionSasl, TakesTheMessageInASecondStep) {
  const std::string begin = login("");
  const std::string step = login("\0ann\0one"s, "PLAIN", 0x22);
  const std::string wrong_step = login("\0ann\0two"s, "PLAIN", 0x22);
  EXPECT_EQ(statuses(begin + step + kGet), (Answers{{0x21, 0x21}, {0x22, 0}, {0x00, 0}}));
  EXPECT_EQ(statuses(begin + wrong_step + step),
            (Answers{{0x21, 0x21}, {0x22, 0x20}, {0x22, 0x20}}));
  EXPECT_EQ(statuses(step + kGood), (Answers{{0x22, 0x20}, {0x21, 0}}));
  EXPECT_EQ(statuses(begin + kGet, false), (Answers{{0x21, 0x21}, {0x00, 0x20}}));
}

TEST_F(SessionSasl, ForgetsAStepThatWasBegunByAnotherClient) {
  for (int i = 0; i < 3; ++i) {
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    const std::string step = login("\0ann\0one"s, "PLAIN", 0x22);
    EXPECT_EQ(summary(bench_.talk(client, step + login(""))),
              (Answers{{0x22, 0x20}, {0x21, 0x21}}));
    client.close();
    bench_.turn(3);
  }
}

TEST_F(SessionSasl, EndsWithTheThirdThatFails) {
  EXPECT_EQ(statuses(kWrong + kWrong + kWrong + kGood, false),
            (Answers{{0x21, 0x20}, {0x21, 0x20}, {0x21, 0x20}}));
  EXPECT_EQ(count(Stat::kAuthCmds), 3U);
  EXPECT_EQ(count(Stat::kAuthErrors), 3U);
  EXPECT_EQ(statuses(kWrong + kWrong + kGood + kWrong + kWrong + kGood).size(), 6U);
}

TEST_F(SessionSasl, SendsTextClientsAway) {
  bool open = true;
  EXPECT_EQ(answers("version\r\n", open), "");
  EXPECT_FALSE(open);
}

// The answer to what came before a login is still on its way.
TEST_F(SessionSasl, KeepsTheOrderOfAnswersWhenSomebodyLogsInAgain) {
  VirtualSocketPair client(bench_.network());
  bench_.connect(client);
  bench_.handler().keeps = true;
  EXPECT_EQ(summary(bench_.talk(client, kGood + kGet + kWrong + kGood + kGet)),
            (Answers{{0x21, 0}}));
  ASSERT_EQ(bench_.handler().kept().size(), 2U);
  bench_.handler().answer(1);
  bench_.handler().answer(0);
  EXPECT_EQ(summary(bench_.talk(client, "")),
            (Answers{{0x00, 0}, {0x21, 0x20}, {0x21, 0}, {0x00, 0}}));
  bench_.handler().kept().clear();
}

TEST(SessionWithoutSasl, DoesNotKnowTheCommands) {
  SessionBench bench({}, {}, {nullptr, &binary_server_codec()});
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(summary(bench.talk(client, request_bytes({.opcode = 0x20}) + kGood +
                                           login("x", "PLAIN", 0x22) + kNoop)),
            (Answers{{0x20, 0x81}, {0x21, 0x81}, {0x22, 0x81}, {0x0a, 0}}));
  EXPECT_EQ(bench.worker().counters().value(Stat::kAuthCmds), 0U);
}

// Text clients log in as text clients do, binary ones as those do, on one port.
TEST(SessionWithBothLogins, AsksEachInItsProtocol) {
  UsersFile file("ann:one\n");
  ClientProtocols protocols(&text_server_codec(), &binary_server_codec());
  protocols.text_users = protocols.binary_users = &file.users();
  SessionBench bench({}, {}, protocols);
  VirtualSocketPair text(bench.network());
  VirtualSocketPair binary(bench.network());
  bench.connect(text);
  bench.connect(binary);
  EXPECT_EQ(bench.talk(text, "get a\r\nset a 0 0 7\r\nann one\r\nversion\r\n"),
            "CLIENT_ERROR unauthenticated\r\nSTORED\r\nVERSION 1.6.45\r\n");
  EXPECT_EQ(summary(bench.talk(binary, kGood + kNoop)), (Answers{{0x21, 0}, {0x0a, 0}}));
}

}  // namespace
}  // namespace moxi
