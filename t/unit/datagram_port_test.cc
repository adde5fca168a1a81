// Real datagrams on the loopback interface, to a worker with scripted answers.
#include "common/session/datagram_port.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/net/datagram.h"
#include "common/net/socket.h"
#include "common/protocol/text_server_codec.h"
#include "common/session/worker.h"
#include "t/support/scripted_handler.h"

namespace moxi {
namespace {

using namespace std::string_literals;

const std::string kHeader = "\x12\x34\0\0\0\1\0\0"s;

UniqueFd udp_socket() {
  Result<std::vector<UniqueFd>> sockets = bind_udp("127.0.0.1", 0);
  EXPECT_TRUE(sockets.is_ok()) << sockets.message();
  return std::move(sockets.value().front());
}

class DatagramPortTest : public ::testing::Test {
 protected:
  DatagramPortTest() {
    auto handler = std::make_unique<ScriptedHandler>();
    handler_ = handler.get();
    handler_->hits = true;
    const uint8_t role = worker_.add_role(std::move(handler), text_server_codec());
    UniqueFd fd = udp_socket();
    address_ = local_address(fd.get());
    port_ = std::make_unique<DatagramPort>(worker_, std::move(fd), role);
    EXPECT_TRUE(port_->start());
  }
  ~DatagramPortTest() override { worker_.stop(); }

  void send(const std::string& datagram) {
    const std::array<iovec, 1> pieces{iovec{const_cast<char*>(datagram.data()), datagram.size()}};
    EXPECT_TRUE(send_datagram(client_.get(), address_, pieces));
    worker_.run_turn(/*wait=*/true);
  }
  // Loopback delivers within the call, so what is not there now never comes.
  std::optional<std::string> receive() {
    std::array<char, 65536> buffer;
    const auto datagram = receive_datagram(client_.get(), buffer);
    if (!datagram) return std::nullopt;
    EXPECT_EQ(datagram->from, address_) << "answers come from the port that was asked";
    return std::string(buffer.data(), datagram->size);
  }

  Worker worker_{make_event_loop(), {}};
  ScriptedHandler* handler_ = nullptr;
  std::unique_ptr<DatagramPort> port_;
  SocketAddress address_;
  UniqueFd client_ = udp_socket();
};

TEST_F(DatagramPortTest, EveryRequestOfADatagramIsAnsweredInOne) {
  send(kHeader + "get a\r\nmn\r\nget b\r\n");
  EXPECT_EQ(receive(),
            kHeader + "VALUE a 0 3\r\nv:a\r\nEND\r\nMN\r\nVALUE b 0 3\r\nv:b\r\nEND\r\n");
  EXPECT_EQ(receive(), std::nullopt);
  EXPECT_EQ(handler_->gone.size(), 1U);
}

TEST_F(DatagramPortTest, ALongAnswerIsNumbered) {
  handler_->filler.assign(4000, 'x');
  send(kHeader + "get a\r\n");
  std::string whole;
  for (char number = 0; number < 3; ++number) {
    const auto datagram = receive();
    ASSERT_TRUE(datagram.has_value());
    EXPECT_LE(datagram->size(), 1400U);
    EXPECT_EQ(datagram->substr(0, 8), "\x12\x34\0"s + number + "\0\3\0\0"s);
    whole += datagram->substr(8);
  }
  EXPECT_EQ(receive(), std::nullopt);
  EXPECT_EQ(whole, "VALUE a 0 4003\r\nv:a" + handler_->filler + "\r\nEND\r\n");
}

TEST_F(DatagramPortTest, MoreRequestsThanATurnAllowsRunAllTheSame) {
  std::string requests;
  std::string answers;
  for (unsigned i = 0; i < 10 * worker_.settings().requests_per_turn; ++i) {
    requests += "mn\r\n";
    answers += "MN\r\n";
  }
  send(kHeader + requests);
  EXPECT_EQ(receive(), kHeader + answers);
}

TEST_F(DatagramPortTest, PartsOfRequestsAreDropped) {
  send(kHeader + "get a");
  EXPECT_EQ(receive(), std::nullopt);
  send(kHeader + "mn\r\nset a 0 0 10\r\n12345");
  EXPECT_EQ(receive(), kHeader + "MN\r\n");
  EXPECT_EQ(handler_->handled, 0U);
  // The next datagram begins anew.
  send(kHeader + "67890\r\nget b\r\n");
  EXPECT_EQ(receive(), kHeader + "ERROR\r\nVALUE b 0 3\r\nv:b\r\nEND\r\n");
}

TEST_F(DatagramPortTest, DatagramsWithoutAProperHeaderAreDropped) {
  for (const std::string& header :
       {""s, "\1"s, kHeader, "\1\2\0\1\0\1\0\0"s, "\1\2\0\0\0\2\0\0"s, "\1\2\0\0\0\0\0\0"s}) {
    send(header + (header.size() < 8 || header == kHeader ? "" : "get a\r\n"));
    EXPECT_EQ(receive(), std::nullopt) << header.size();
  }
  EXPECT_EQ(handler_->handled, 0U);
}

TEST_F(DatagramPortTest, WhatQuitsSaysNoMore) {
  send(kHeader + "mn\r\nquit\r\nget a\r\n");
  EXPECT_EQ(receive(), kHeader + "MN\r\n");
  EXPECT_EQ(handler_->handled, 0U);
}

TEST_F(DatagramPortTest, AnAnswerThatComesLaterReachesNobody) {
  handler_->keeps = true;
  send(kHeader + "get a\r\n");
  EXPECT_EQ(receive(), std::nullopt);
  ASSERT_EQ(handler_->kept().size(), 1U);
  EXPECT_FALSE(handler_->kept().front().responder.is_live());
  handler_->answer_all();
  worker_.run_turn(/*wait=*/false);
  EXPECT_EQ(receive(), std::nullopt);
}

TEST_F(DatagramPortTest, AnAnswerBeyondAllMeasureIsNotSent) {
  handler_->filler.assign(2000, 'x');
  std::string requests;
  while (requests.size() < 60000)
    requests += "get a\r\n";
  send(kHeader + requests);
  EXPECT_EQ(receive(), std::nullopt);
  send(kHeader + "mn\r\n");
  EXPECT_EQ(receive(), kHeader + "MN\r\n");
}

TEST_F(DatagramPortTest, ADatagramIsNoConnection) {
  const uint64_t before = worker_.counters().value(Stat::kTotalConnections);
  send(kHeader + "get a\r\n");
  EXPECT_EQ(worker_.counters().value(Stat::kTotalConnections), before);
  EXPECT_EQ(worker_.counters().value(Stat::kClosedConnections), 0U);
}

}  // namespace
}  // namespace moxi
