// Values that are too large to be held, on their way from a client to a backend that reads them at
// its own pace.
#include "proxy/forward/large_set.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

constexpr size_t kSize = size_t{4} << 20;

class LargeSetTest : public testing::Test {
 protected:
  LargeSetTest() : client_(bench_.connect()) {}

  // Lets the client send what is taken, while the backend reads or does not; returns how much.
  size_t send(std::string_view bytes, bool is_read = true) {
    size_t sent = 0;
    for (int idle = 0; idle < 20; ++idle) {
      const size_t taken = client_.send(bytes.substr(sent));
      sent += taken;
      bench_.turn(1);
      const std::string come = is_read && bench_.connections(0) > 0 ? own().receive() : "";
      stored_ += come;
      if (taken > 0 || !come.empty()) idle = 0;
    }
    return sent;
  }
  VirtualSocketPair& own() { return bench_.backend(0); }
  std::string reply(std::string_view bytes) {
    own().send(bytes);
    bench_.turn();
    return client_.receive();
  }
  void finish() {
    bench_.turn();
    EXPECT_EQ(bench_.handler().in_flight(), 0U);
  }

  ProxyBench bench_{{.backends = 1}};
  VirtualSocketPair& client_;
  const std::string line_ = "set big 7 0 " + std::to_string(kSize) + "\r\n";
  const std::string body_ = std::string(kSize / 2, 'a') + std::string(kSize / 2, 'b') + "\r\n";
  std::string stored_;
};

TEST_F(LargeSetTest, AreSentAsTheyCome) {
  const std::string all = line_ + body_;
  EXPECT_EQ(send(std::string_view(all).substr(0, all.size() / 2)), all.size() / 2);
  EXPECT_GT(stored_.size(), all.size() / 2 - (size_t{64} << 10));
  send(std::string_view(all).substr(all.size() / 2));
  EXPECT_TRUE(stored_ == all);
  EXPECT_EQ(reply("STORED\r\n"), "STORED\r\n");
  finish();
  EXPECT_TRUE(own().is_closed_by_peer());
}

TEST_F(LargeSetTest, ABackendThatReadsSlowlyHoldsUpThisClientAlone) {
  const std::string all = line_ + body_;
  const size_t taken = send(all, /*is_read=*/false);
  EXPECT_LT(taken, size_t{768} << 10);
  EXPECT_LE(bench_.worker().pool().bytes_out(), size_t{512} << 10);
  VirtualSocketPair& stuck = own();
  VirtualSocketPair& other = bench_.connect();
  EXPECT_EQ(bench_.ask(other, "get a\r\n"), "get a\r\n");  // on a connection for all
  own().send("END\r\n");
  bench_.turn();
  EXPECT_EQ(other.receive(), "END\r\n");
  // It goes on where it was.
  std::string rest = all.substr(taken);
  while (true) {
    const std::string come = stuck.receive();
    stored_ += come;
    rest.erase(0, client_.send(rest));
    bench_.turn(1);
    if (come.empty() && rest.empty() && stuck.unread() == 0) break;
  }
  EXPECT_TRUE(stored_ == all);
  stuck.send("STORED\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), "STORED\r\n");
}

TEST_F(LargeSetTest, WhatCameBeforeIsDoneBefore) {
  EXPECT_EQ(bench_.ask(client_, "set big 0 0 1 noreply\r\n1\r\nincr n 1\r\n"),
            "set big 0 0 1 noreply\r\n1\r\nincr n 1\r\n");
  VirtualSocketPair& shared = own();
  const std::string all = line_ + body_;
  const size_t taken = send(all, /*is_read=*/false);
  EXPECT_LT(taken, size_t{256} << 10);
  EXPECT_EQ(bench_.connections(0), 1U);
  EXPECT_EQ(shared.receive(), "version\r\n");
  shared.send("5\r\nVERSION 1.6.45\r\n");
  bench_.turn();
  EXPECT_EQ(client_.receive(), "5\r\n");
  send(std::string_view(all).substr(taken));
  EXPECT_TRUE(stored_ == all);
  EXPECT_EQ(reply("STORED\r\n"), "STORED\r\n");
  finish();
}

TEST_F(LargeSetTest, WhatComesBehindItWaits) {
  send(line_ + body_ + "get big\r\n");
  EXPECT_TRUE(stored_ == line_ + body_);
  EXPECT_EQ(bench_.connections(0), 1U);
  EXPECT_EQ(reply("STORED\r\n"), "STORED\r\n");
  bench_.turn();
  EXPECT_EQ(own().receive(), "get big\r\n");
}

TEST_F(LargeSetTest, NoreplyIsHeardByNobody) {
  std::string line = line_;
  line.insert(line.size() - 2, " noreply");
  send(line + body_ + "get big\r\n");
  EXPECT_TRUE(stored_ == line_ + body_);
  EXPECT_EQ(reply("STORED\r\n"), "");
  bench_.turn();
  EXPECT_EQ(own().receive(), "get big\r\n");
}

TEST_F(LargeSetTest, ABackendMayRefuseItBeforeItsEnd) {
  const size_t taken = send((line_ + body_).substr(0, 1000000));
  EXPECT_EQ(taken, 1000000U);
  EXPECT_EQ(reply("SERVER_ERROR object too large for cache\r\n"), "");
  client_.send("x");  // whatever comes now is dropped
  const std::string rest = (line_ + body_).substr(1000001);
  EXPECT_EQ(send(rest, /*is_read=*/false), rest.size());
  EXPECT_EQ(client_.receive(), "SERVER_ERROR object too large for cache\r\n");
  finish();
}

TEST_F(LargeSetTest, ABackendThatGoesIsAnError) {
  send((line_ + body_).substr(0, 1000000));
  own().close();
  bench_.turn();
  const std::string rest = (line_ + body_).substr(1000000);
  EXPECT_EQ(send(rest, /*is_read=*/false), rest.size());
  EXPECT_EQ(client_.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
  finish();
}

TEST_F(LargeSetTest, ABackendThatReadsNoMoreIsAnError) {
  const size_t taken = send(line_ + body_, /*is_read=*/false);
  for (int i = 0; i < 30; ++i)
    bench_.advance(Milliseconds{250});
  EXPECT_TRUE(own().is_closed_by_peer());
  const std::string rest = (line_ + body_).substr(taken);
  EXPECT_EQ(send(rest, /*is_read=*/false), rest.size());
  EXPECT_TRUE(client_.receive().starts_with("SERVER_ERROR proxy "));
  finish();
}

TEST_F(LargeSetTest, ABackendThatDoesNotAnswerIsATimeout) {
  send(line_ + body_);
  for (int i = 0; i < 21; ++i)
    bench_.advance(Milliseconds{250});
  EXPECT_EQ(client_.receive(), "SERVER_ERROR proxy downstream timeout 10.0.0.1\r\n");
  finish();
}

TEST_F(LargeSetTest, AClientMayTakeItsTime) {
  send((line_ + body_).substr(0, 1000000));
  for (int i = 0; i < 100; ++i)
    bench_.advance(Milliseconds{250});
  send((line_ + body_).substr(1000000));
  EXPECT_TRUE(stored_ == line_ + body_);
  EXPECT_EQ(reply("STORED\r\n"), "STORED\r\n");
}

TEST_F(LargeSetTest, AClientThatGoesLeavesNothingBehind) {
  send((line_ + body_).substr(0, 1000000));
  client_.close();
  bench_.turn();
  EXPECT_TRUE(own().is_closed_by_peer());
  EXPECT_FALSE(stored_.ends_with("\r\n"));
  finish();
}

TEST_F(LargeSetTest, ABadEndIsTheClientsError) {
  std::string bad = body_;
  bad[bad.size() - 2] = 'x';
  send(line_ + bad);
  EXPECT_EQ(client_.receive(), "CLIENT_ERROR bad data chunk\r\n");
  EXPECT_TRUE(own().is_closed_by_peer());
  EXPECT_TRUE(stored_ == line_ + body_.substr(0, kSize));
  finish();
}

TEST_F(LargeSetTest, ADeadBackendIsToldAtTheEnd) {
  bench_.set_backend(0, VirtualDialer::Behaviour::kRefuse);
  const std::string all = line_ + body_;
  EXPECT_EQ(send(all, /*is_read=*/false), all.size());
  EXPECT_EQ(client_.receive(), "SERVER_ERROR proxy write to downstream 10.0.0.1\r\n");
  finish();
}

TEST_F(LargeSetTest, APoolThatChangesLetsThemComeToTheirEnd) {
  send((line_ + body_).substr(0, 1000000));
  bench_.change({.backends = 1});
  bench_.advance(Milliseconds{500});
  send((line_ + body_).substr(1000000));
  EXPECT_TRUE(stored_ == line_ + body_);
  EXPECT_EQ(reply("STORED\r\n"), "STORED\r\n");
  bench_.advance(Milliseconds{500});
  EXPECT_TRUE(own().is_closed_by_peer());
}

}  // namespace
}  // namespace moxi
