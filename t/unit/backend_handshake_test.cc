// Backend connections whose transport has a handshake: nothing is said before it is done, and a
// backend that does not come to terms with us is one that cannot be connected to.
#include <gmock/gmock.h>

#include <string>

#include "t/support/proxy_bench.h"
#include "t/support/shy_transport.h"

namespace moxi {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kDown = "SERVER_ERROR proxy write to downstream 10.0.0.1\r\n";
constexpr const char* kSet = "set a 0 0 1\r\nx\r\n";

class BackendHandshakeTest : public ::testing::Test {
 protected:
  BackendHandshakeTest() { bench_.dialer().set_transport(shy_); }

  std::string state() {
    client_.send("stats proxy where a\r\n");
    bench_.turn();
    const std::string line = client_.receive();
    return line.substr(line.find("state="), line.find('\r') - line.find("state="));
  }

  ProxyBench bench_{{.backends = 1}};
  ShyTransport shy_{bench_.transport()};
  VirtualSocketPair& client_ = bench_.connect();
};

TEST_F(BackendHandshakeTest, CommandsWaitForItsEnd) {
  EXPECT_EQ(bench_.ask(client_, "get a\r\nmn\r\n"), "");
  bench_.advance(Milliseconds{100});
  EXPECT_EQ(bench_.backend(0).receive(), "");
  EXPECT_EQ(bench_.count(BackendStat::kConnected), 0U);
  bench_.backend(0).send("y");
  bench_.turn();
  EXPECT_EQ(bench_.backend(0).receive(), "get a\r\n");
  EXPECT_EQ(bench_.count(BackendStat::kConnected), 1U);
  EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\nMN\r\n");
  EXPECT_EQ(state(), "state=up");
}

TEST_F(BackendHandshakeTest, BytesThatComeWithItAreRead) {
  client_.send("get a\r\n");
  bench_.turn();
  bench_.backend(0).send("y");
  bench_.turn();
  EXPECT_EQ(bench_.answer(client_, "END\r\n"), "END\r\n");
}

TEST_F(BackendHandshakeTest, ThatFailsIsAConnectThatFails) {
  client_.send(kSet);
  bench_.turn();
  bench_.backend(0).send("n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), kDown);
  EXPECT_EQ(bench_.count(BackendStat::kTlsFailures), 1U);
  EXPECT_EQ(bench_.count(BackendStat::kConnectFailures), 1U);
  EXPECT_EQ(bench_.count(BackendStat::kConnected), 0U);
  EXPECT_EQ(state(), "state=down trouble=TLS: no");
}

TEST_F(BackendHandshakeTest, ThatIsNotDoneInTimeIsGivenUp) {
  client_.send("set a 0 0 1\r\nx\r\n");
  bench_.advance(Milliseconds{399});
  EXPECT_EQ(client_.receive(), "");
  bench_.advance(Milliseconds{2});
  EXPECT_THAT(client_.receive(), HasSubstr("SERVER_ERROR proxy"));
  EXPECT_EQ(bench_.count(BackendStat::kConnectTimeouts), 1U);
  EXPECT_EQ(state(), "state=down trouble=TLS: the handshake takes too long");
}

TEST_F(BackendHandshakeTest, ThatIsRefusedBehindItsEndFailedAsWell) {
  shy_.late_complaint = "TLS: certificate required";
  client_.send(kSet);
  bench_.turn();
  bench_.backend(0).send("y");
  bench_.turn();
  EXPECT_EQ(bench_.backend(0).receive(), kSet);
  bench_.backend(0).close();
  bench_.turn();
  EXPECT_EQ(client_.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
  EXPECT_EQ(bench_.count(BackendStat::kTlsFailures), 1U);
  EXPECT_EQ(state(), "state=down trouble=TLS: certificate required");
}

TEST_F(BackendHandshakeTest, OnceItIsHeardABackendThatHangsUpIsNoRefusal) {
  shy_.late_complaint = "TLS: certificate required";
  client_.send("get a\r\n");
  bench_.turn();
  bench_.backend(0).send("y");
  bench_.turn();
  bench_.answer(client_, "END\r\n");
  bench_.backend(0).close();
  bench_.turn();
  EXPECT_EQ(bench_.count(BackendStat::kTlsFailures), 0U);
  EXPECT_EQ(state(), "state=up");
}

}  // namespace
}  // namespace moxi
