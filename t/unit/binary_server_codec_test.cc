// The codec as a session uses it: packets in, packets out, large values and refused ones among
// them.
#include "common/protocol/binary_server_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/support/session_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<BinaryPacket> talk(SessionBench& bench, VirtualSocketPair& client,
                               std::string_view bytes) {
  const std::string received = bench.talk(client, bytes);
  std::string_view rest = received;
  std::vector<BinaryPacket> answers;
  while (auto packet = take_answer(rest))
    answers.push_back(*packet);
  EXPECT_TRUE(rest.empty()) << "no packet: " << rest;
  return answers;
}

std::string set_packet(unsigned opcode, const std::string& value, uint32_t opaque) {
  return request_bytes({opcode, "key", std::string(8, '\0'), value, opaque});
}

BinaryPacket hit(unsigned opcode, const std::string& key, const std::string& value,
                 uint32_t opaque) {
  const bool names_key = opcode == 0x0c || opcode == 0x0d;
  return {opcode, names_key ? key : "", std::string(4, '\0'), value, opaque, 7, 0};
}

class BinaryServerCodecTest : public testing::Test {
 protected:
  BinaryServerCodecTest() : bench(WorkerSettings{}, TransferPolicy{}, binary_server_codec()) {
    bench.handler().hits = true;
    bench.connect(client);
  }
  SessionBench bench;
  VirtualSocketPair client{bench.network()};
};

TEST_F(BinaryServerCodecTest, AnswersComeInOrderWithTheNumbersOfTheirRequests) {
  EXPECT_THAT(talk(bench, client,
                   request_bytes({0x00, "a", "", "", 1}) + request_bytes({0x0d, "b", "", "", 2}) +
                       set_packet(0x11, "quiet", 3) + set_packet(0x01, "loud", 4) +
                       request_bytes({0x0a, "", "", "", 5})),
              ElementsAre(hit(0x00, "a", "v:a", 1), hit(0x0d, "b", "v:b", 2),
                          BinaryPacket{0x01, "", "", "", 4, 0, 0},
                          BinaryPacket{0x0a, "", "", "", 5, 0, 0}));
}

TEST_F(BinaryServerCodecTest, ALargeValueReachesItsSinkAndHasNoEnd) {
  const std::string value = std::string(200'000, 'v') + "\r\n";
  EXPECT_THAT(
      talk(bench, client, set_packet(0x01, value, 1) + request_bytes({0x0a, "", "", "", 2})),
      ElementsAre(BinaryPacket{0x01, "", "", "", 1, 0, 0},
                  BinaryPacket{0x0a, "", "", "", 2, 0, 0}));
  EXPECT_EQ(bench.handler().bodies.front(), value);
}

// Nothing comes behind it that would wake the session.
TEST_F(BinaryServerCodecTest, ALargeValueIsCompleteWithItsLastByte) {
  for (const size_t size : {32'769U, 100'000U, 200'000U, 1'000'000U}) {
    EXPECT_THAT(talk(bench, client, set_packet(0x01, std::string(size, 'v'), 1)),
                ElementsAre(BinaryPacket{0x01, "", "", "", 1, 0, 0}))
        << size;
    EXPECT_EQ(bench.handler().bodies.back().size(), size);
  }
}

TEST_F(BinaryServerCodecTest, ARefusedValueIsSwallowedAndToldEvenIfQuiet) {
  bench.handler().refuses_bodies = true;
  EXPECT_THAT(talk(bench, client,
                   set_packet(0x11, std::string(200'000, '\x80'), 1) +
                       request_bytes({0x0a, "", "", "", 2})),
              ElementsAre(BinaryPacket{0x11, "", "", "Too large.", 1, 0, 0x03},
                          BinaryPacket{0x0a, "", "", "", 2, 0, 0}));
}

TEST_F(BinaryServerCodecTest, AnUnknownPacketIsSwallowedWhole) {
  EXPECT_THAT(talk(bench, client,
                   request_bytes({0x42, "key", "extra", std::string(100'000, '\x80'), 1}) +
                       request_bytes({0x77, "", "", "", 2}) + request_bytes({0x0a, "", "", "", 3})),
              ElementsAre(BinaryPacket{0x42, "", "", "Unknown command", 1, 0, 0x81},
                          BinaryPacket{0x77, "", "", "Unknown command", 2, 0, 0x81},
                          BinaryPacket{0x0a, "", "", "", 3, 0, 0}));
}

TEST_F(BinaryServerCodecTest, ABrokenPacketIsToldAndEndsTheConnection) {
  EXPECT_THAT(talk(bench, client,
                   request_bytes({0x00, "a", "", "", 1}) + header_bytes(0x80, {0x05}, 1, 0, 1) +
                       "k" + request_bytes({0x0a})),
              ElementsAre(hit(0x00, "a", "v:a", 1),
                          BinaryPacket{0x05, "", "", "Invalid arguments", 0, 0, 0x04}));
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(BinaryServerCodecTest, QuitIsAnsweredAndQuietQuitIsNot) {
  EXPECT_THAT(talk(bench, client, request_bytes({0x07, "", "", "", 9}) + request_bytes({0x0a})),
              ElementsAre(BinaryPacket{0x07, "", "", "", 9, 0, 0}));
  EXPECT_TRUE(client.is_at_end());
  VirtualSocketPair other(bench.network());
  bench.connect(other);
  EXPECT_THAT(talk(bench, other, request_bytes({0x17})), IsEmpty());
  EXPECT_TRUE(other.is_at_end());
}

TEST_F(BinaryServerCodecTest, AnyCutMeansTheSame) {
  const std::string stream = set_packet(0x01, "value", 1) + request_bytes({0x0c, "k", "", "", 2}) +
                             request_bytes({0x50, "k", "", "xyz", 3}) + request_bytes({0x0b});
  for_each_split(stream, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    VirtualSocketPair cut(bench.network());
    bench.connect(cut);
    std::string received;
    for (const std::string_view piece : pieces)
      received += bench.talk(cut, piece, 1);
    const std::string version = request_bytes({0x0b});
    EXPECT_EQ(received, answer_bytes({0x01, "", "", "", 1, 0, 0}) +
                            answer_bytes(hit(0x0c, "k", "v:k", 2)) +
                            answer_bytes({0x50, "", "", "Unknown command", 3, 0, 0x81}) +
                            answer_bytes({0x0b, "", "", "1.6.45", 0, 0, 0}));
  });
}

TEST(BinaryServerCodec, KnowsNoListsOfKeys) {
  Request request;
  KeyRef key;
  request.keys = {&key, 1};
  binary_server_codec().next_keys(request, {&key, 1});
  EXPECT_TRUE(request.keys.empty());
  EXPECT_EQ(binary_server_codec().continue_keys("k", request).status, ParseStatus::kClose);
}

}  // namespace
}  // namespace moxi
