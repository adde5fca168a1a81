// Logins to backends: before any command, on every connection, the prober's too.
#include "proxy/backend/backend_login.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/binary_packet.h"
#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr const char* kDown = "SERVER_ERROR proxy write to downstream 10.0.0.1\r\n";
constexpr const char* kTextLogin = "set auth 0 0 9\r\nme secret\r\n";

ProxyBenchOptions as_me(BackendProtocol protocol) {
  ProxyBenchOptions options{.backends = 1};
  options.behavior.downstream_protocol = protocol;
  options.behavior.usr = "me";
  options.behavior.pwd = "secret";
  return options;
}

std::string binary_login() {
  return request_bytes({0x21, "PLAIN", "", std::string("\0me\0secret", 10), 0});
}

TEST(BackendLogin, CommandsWaitUntilTheBackendKnowsWhoAsks) {
  ProxyBench bench(as_me(BackendProtocol::kAscii));
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(bench.ask(client, "get a\r\nset b 0 0 1\r\nx\r\n"), kTextLogin);
  EXPECT_EQ(bench.ask(client, "get c\r\n"), "");
  EXPECT_EQ(bench.answer(client, "STO"), "");
  EXPECT_EQ(bench.answer(client, "RED\r\n"), "");
  EXPECT_EQ(bench.backend(0).receive(), "get a\r\nset b 0 0 1\r\nx\r\nget c\r\n");
  EXPECT_EQ(bench.answer(client, "END\r\nSTORED\r\nEND\r\n"), "END\r\nSTORED\r\nEND\r\n");
  EXPECT_EQ(bench.count(BackendStat::kLogins), 1U);
  EXPECT_EQ(bench.count(BackendStat::kLoginFailures), 0U);
  EXPECT_EQ(bench.count(BackendStat::kConnected), 1U);
}

TEST(BackendLogin, BinaryBackendsAreToldWithSaslAndMetaOnesWithText) {
  ProxyBench binary(as_me(BackendProtocol::kBinary));
  VirtualSocketPair& client = binary.connect();
  EXPECT_EQ(binary.ask(client, "get a\r\n"), binary_login());
  binary.answer(client, answer_bytes({0x21, "", "", "Authenticated", 0}));
  EXPECT_EQ(binary.backend(0).receive(), request_bytes({0x0c, "a", "", "", 0}));
  ProxyBench meta(as_me(BackendProtocol::kMeta));
  VirtualSocketPair& other = meta.connect();
  EXPECT_EQ(meta.ask(other, "get a\r\n"), kTextLogin);
  meta.answer(other, "STORED\r\n");
  EXPECT_EQ(meta.backend(0).receive(), "mg a O0 v f k\r\n");
}

TEST(BackendLogin, ARefusalMarksTheBackendDownAtOnce) {
  for (const std::string answer :
       {"CLIENT_ERROR authentication failure\r\n", "CLIENT_ERROR unauthenticated\r\n", "ERROR\r\n",
        "END\r\n", "VALUE a 0 1\r\nx\r\nEND\r\n", "HD O0\r\n", "\x81garbage\r\n"}) {
    SCOPED_TRACE(answer);
    ProxyBench bench(as_me(BackendProtocol::kAscii));
    VirtualSocketPair& client = bench.connect();
    bench.ask(client, "set a 0 0 1\r\nx\r\n");
    EXPECT_EQ(bench.answer(client, answer), kDown);
    EXPECT_EQ(bench.count(BackendStat::kLoginFailures), 1U);
    EXPECT_EQ(bench.count(BackendStat::kConnectFailures), 1U);
    EXPECT_EQ(bench.count(BackendStat::kConnected), 0U);
    EXPECT_EQ(bench.ask(client, "set a 0 0 1\r\nx\r\n"), "");
    EXPECT_EQ(client.receive(), "SERVER_ERROR proxy write to downstream\r\n");
    EXPECT_EQ(bench.handler().in_flight(), 0U);
  }
}

TEST(BackendLogin, ARefusalInPacketsIsOne) {
  ProxyBench bench(as_me(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.answer(client, answer_bytes({0x21, "", "", "Auth failure.", 0, 0, 0x20})), kDown);
  EXPECT_EQ(bench.count(BackendStat::kLoginFailures), 1U);
}

TEST(BackendLogin, AnAnswerBeforeTheLoginWasSentIsNone) {
  ProxyBenchOptions options = as_me(BackendProtocol::kAscii);
  ProxyBench bench(options);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1\r\nx\r\n");
  // Twice: the second one is the answer to nothing.
  EXPECT_EQ(bench.answer(client, "STORED\r\nSTORED\r\n"),
            "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
  EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
}

TEST(BackendLogin, ABackendThatDoesNotAnswerTheLoginIsGivenUp) {
  ProxyBench bench(as_me(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1\r\nx\r\n");
  bench.advance(Milliseconds{401});
  EXPECT_EQ(client.receive(), kDown);
  EXPECT_EQ(bench.count(BackendStat::kConnectTimeouts), 1U);
  EXPECT_EQ(bench.count(BackendStat::kLoginFailures), 0U);
}

TEST(BackendLogin, TheProberLogsInToo) {
  ProxyBench bench(as_me(BackendProtocol::kBinary));
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set a 0 0 1\r\nx\r\n");
  bench.answer(client, answer_bytes({0x21, "", "", "Auth failure.", 0, 0, 0x20}));
  const size_t before = bench.connections(0);
  bench.advance(Milliseconds{300});
  ASSERT_GT(bench.connections(0), before);
  EXPECT_EQ(bench.backend(0).receive(), binary_login());
  bench.answer(client, answer_bytes({0x21, "", "", "Authenticated", 0}));
  EXPECT_EQ(bench.backend(0).receive(), request_bytes({0x0b, "", "", "", 0}));
  bench.answer(client, answer_bytes({0x0b, "", "", "1.6.45", 0}));
  EXPECT_EQ(bench.count(BackendStat::kRecoveries), 1U);
  EXPECT_EQ(bench.ask(client, "set a 0 0 1\r\nx\r\n"), binary_login());
}

TEST(BackendLogin, SaysWhatIsWrong) {
  EXPECT_EQ(login_trouble(LoginStatus::kAccepted), "");
  EXPECT_EQ(login_trouble(LoginStatus::kNeedMore), "");
  for (const LoginStatus status :
       {LoginStatus::kRefused, LoginStatus::kUnknown, LoginStatus::kBroken})
    EXPECT_TRUE(login_trouble(status).starts_with("auth: "));
}

}  // namespace
}  // namespace moxi
