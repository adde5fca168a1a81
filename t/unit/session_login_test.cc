// Clients that have to say who they are, in text: the session with the codec of a login. Those of
// the binary protocol are in sasl_login_test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "t/support/session_bench.h"
#include "t/support/splits.h"
#include "t/support/users_file.h"

namespace moxi {
namespace {

constexpr std::string_view kGood = "set a 0 0 7\r\nann one\r\n";
constexpr std::string_view kWrong = "set a 0 0 7\r\nann two\r\n";
const std::string kFailure = "CLIENT_ERROR authentication failure\r\n";
const std::string kUnauthenticated = "CLIENT_ERROR unauthenticated\r\n";
const std::string kHit = "VALUE a 0 3\r\nv:a\r\nEND\r\n";

class SessionLogin : public testing::Test {
 protected:
  SessionLogin() : bench_({}, {}, protocols()) {}

  ClientProtocols protocols() {
    ClientProtocols protocols = text_server_codec();
    protocols.text_users = &file_.users();
    return protocols;
  }
  // What a new client gets, and whether it is still there.
  std::string answers(std::string_view bytes, bool& open) {
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    const std::string received = bench_.talk(client, bytes);
    open = !client.is_at_end();
    return received;
  }
  // Bytes of buffers, once the worker has the one that it reads into.
  size_t buffered() {
    bool open = false;
    answers("version\r\n", open);
    return bench_.worker().pool().bytes_out();
  }
  uint64_t count(Stat stat) { return bench_.worker().counters().value(stat); }

  UsersFile file_{"ann:one\nbob:two\n"};
  SessionBench bench_;
};

TEST_F(SessionLogin, OpensTheWayToAllCommands) {
  bool open = false;
  EXPECT_EQ(answers(std::string(kGood) + "get a\r\nversion\r\n", open),
            "STORED\r\n" + kHit + "VERSION 1.6.45\r\n");
  EXPECT_TRUE(open);
  EXPECT_EQ(count(Stat::kAuthCmds), 1U);
  EXPECT_EQ(count(Stat::kAuthErrors), 0U);
}

TEST_F(SessionLogin, IsAnsweredAlikeHoweverItArrives) {
  const std::string stream = "get a\r\nset a 0 0 1\r\nx\r\n" + std::string(kWrong) +
                             std::string(kGood) + "get a\r\nset x 0 0 7\r\nann two\r\n";
  const std::string expected = kUnauthenticated +
                               "CLIENT_ERROR bad authentication token format\r\n" + kFailure +
                               "STORED\r\n" + kHit + "STORED\r\n";
  for_each_split(stream, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    std::string received;
    for (const std::string_view piece : pieces)
      received += bench_.talk(client, piece, 2);
    EXPECT_EQ(received, expected);
  });
}

TEST_F(SessionLogin, NothingElseReachesTheHandler) {
  bool open = false;
  answers(
      "get a\r\nget a b\r\nset a 0 0 1\r\nx\r\ndelete a\r\nflush_all\r\nstats\r\nms a 1\r\nx\r\n"
      "incr a 1\r\nshutdown\r\nverbosity 1\r\nversion\r\n",
      open);
  EXPECT_EQ(bench_.handler().handled, 0U);
  EXPECT_EQ(bench_.handler().prefetched, 0U);
  EXPECT_EQ(count(Stat::kAuthErrors), 0U);
}

TEST_F(SessionLogin, EndsWithTheThirdThatFails) {
  bool open = true;
  std::string wrong(kWrong);
  EXPECT_EQ(answers(wrong + wrong + wrong + std::string(kGood) + "get a\r\n", open),
            kFailure + kFailure + kFailure);
  EXPECT_FALSE(open);
  EXPECT_EQ(count(Stat::kAuthCmds), 3U);
  EXPECT_EQ(count(Stat::kAuthErrors), 3U);
  EXPECT_EQ(answers(wrong + wrong + std::string(kGood) + "get a\r\n", open),
            kFailure + kFailure + "STORED\r\n" + kHit);
  EXPECT_TRUE(open);
}

TEST_F(SessionLogin, CountsWhatIsNotEvenALoginAsAnAttempt) {
  bool open = true;
  EXPECT_EQ(answers("set a 0 0 20000\r\nset a 0 0 1\r\nx\r\nset a 0 0 1\r\nxyyget a\r\n", open),
            "CLIENT_ERROR auth token too long\r\n"
            "CLIENT_ERROR bad authentication token format\r\n"
            "CLIENT_ERROR bad command line termination\r\n");
  EXPECT_FALSE(open);
}

TEST_F(SessionLogin, DropsWhatIsTooLongToBeOneAsItArrives) {
  const size_t before = buffered();
  VirtualSocketPair client(bench_.network());
  bench_.connect(client);
  EXPECT_EQ(bench_.talk(client, "set a 0 0 16384\r\n" + std::string(10'000, 'x')), "");
  EXPECT_EQ(bench_.worker().pool().bytes_out(), before);
  EXPECT_EQ(bench_.talk(client, std::string(6384, 'x') + "\r\n" + std::string(kGood)),
            kFailure + "STORED\r\n");
}

TEST_F(SessionLogin, KeepsNoMoreThanAFewKilobytesOfAnybody) {
  const size_t before = buffered();
  VirtualSocketPair client(bench_.network());
  bench_.connect(client);
  bench_.talk(client, std::string(2047, 'x'));
  EXPECT_FALSE(client.is_at_end());
  EXPECT_LE(bench_.worker().pool().bytes_out(), before + 4096);
  bench_.talk(client, "x");
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(SessionLogin, EndsForWhoAsksMuchAndReadsNothing) {
  std::string questions;
  for (int i = 0; i < 10'000; ++i)
    questions += "get a\r\n";
  bool open = true;
  const std::string received = answers(questions, open);
  EXPECT_FALSE(open);
  EXPECT_LT(received.size(), 3000U);
  EXPECT_TRUE(received.starts_with(kUnauthenticated + kUnauthenticated));
}

TEST_F(SessionLogin, FollowsTheFile) {
  VirtualSocketPair client(bench_.network());
  bench_.connect(client);
  EXPECT_EQ(bench_.talk(client, kGood), "STORED\r\n");
  file_.write("ann:two\n");
  EXPECT_EQ(bench_.talk(client, "get a\r\n"), kHit);  // who is in stays in
  bool open = false;
  EXPECT_EQ(answers(kGood, open), kFailure);
  EXPECT_EQ(answers(kWrong, open), "STORED\r\n");
}

TEST_F(SessionLogin, IsAskedOfEveryNewClient) {
  for (int i = 0; i < 3; ++i) {
    VirtualSocketPair client(bench_.network());
    bench_.connect(client);
    EXPECT_EQ(bench_.talk(client, "get a\r\n"), kUnauthenticated);
    EXPECT_EQ(bench_.talk(client, kWrong), kFailure);
    EXPECT_EQ(bench_.talk(client, kWrong), kFailure);
    EXPECT_EQ(bench_.talk(client, kGood), "STORED\r\n");
    client.close();
    bench_.turn(3);
  }
}

TEST_F(SessionLogin, ClosesBinaryAndTlsClients) {
  bool open = true;
  EXPECT_EQ(answers("\x80", open), "");
  EXPECT_FALSE(open);
  EXPECT_EQ(answers("\x16\x03\x01", open), "");
  EXPECT_FALSE(open);
}

}  // namespace
}  // namespace moxi
