// General forms as a backend gets them, byte for byte; and back through our own server half, which
// must understand what was meant.
#include "common/protocol/meta_request_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "common/protocol/general_binary_codec.h"
#include "common/protocol/text_server_codec.h"
#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

// What becomes of one request, sent as number 5.
std::string rewrite(const ServerCodec& codec, std::string_view in) {
  std::array<KeyRef, 4> keys;
  MetaFields meta;
  Request request;
  request.meta = &meta;
  EXPECT_EQ(codec.parse(in, keys, request).status, ParseStatus::kRequest);
  EXPECT_TRUE(is_meta(request.command)) << in;
  if (!is_meta(request.command)) return "";
  return written(
      [&](OutputQueue& out, BlockPool& pool) { write_meta_request(request, 5, out, pool); });
}

std::string from_text(const std::string& line) {
  return rewrite(text_server_codec(), line + "\r\n");
}

std::string from_binary(const BinaryPacket& packet) {
  return rewrite(general_binary_codec(), request_bytes(packet));
}

TEST(MetaRequestWriter, AsksForOurNumberAndTheKeyAndForWhatTheClientWants) {
  EXPECT_EQ(from_text("mg a"), "mg a O5 k\r\n");
  EXPECT_EQ(from_text("mg a v"), "mg a O5 k v\r\n");
  EXPECT_EQ(from_text("mg a t T30 v q Oabc k s c f h l u"), "mg a O5 k t T30 v s c f h l u\r\n");
  EXPECT_EQ(from_text("mg a R30 T-1 N60 C7 E8"), "mg a O5 k R30 T-1 N60 C7 E8\r\n");
  EXPECT_EQ(from_text("ms a 2 q c F7 T30 I MS C9\r\nhi"), "ms a 2 O5 k c F7 T30 I MS C9\r\nhi\r\n");
  EXPECT_EQ(from_text("md a q I T30 x C9"), "md a O5 k I T30 x C9\r\n");
  EXPECT_EQ(from_text("ma a"), "ma a O5 k v\r\n");
  EXPECT_EQ(from_text("ma a v MD D3 N0 J18446744073709551615 t c q"),
            "ma a O5 k v MD D3 N0 J18446744073709551615 t c\r\n");
  EXPECT_EQ(from_text("me a"), "me a\r\n");
}

TEST(MetaRequestWriter, WhatMeansNothingStaysHere) {
  EXPECT_EQ(from_text("mg a I MX D1 J1 F1 P1 L2 s"), "mg a O5 k s\r\n");
  EXPECT_EQ(from_text("md a v f s N1 R1 Pabc"), "md a O5 k\r\n");
  EXPECT_EQ(from_text("mg a v1 s22 k3 T5"), "mg a O5 k v s T5\r\n");
}

TEST(MetaRequestWriter, AKeyInBase64GoesOnInBase64) {
  EXPECT_EQ(from_text("mg Zm9v b v k"), "mg Zm9v b O5 k v\r\n");
  EXPECT_EQ(from_text("ms Zm9v 1 b\r\nx"), "ms Zm9v 1 b O5 k\r\nx\r\n");
  EXPECT_EQ(from_text("me Zm9v b"), "me Zm9v b\r\n");
  // "a b\r\n": nothing that a line could not carry is asked for.
  EXPECT_EQ(from_text("mg YSBiDQo= b v k"), "mg YSBiDQo= b O5 v\r\n");
}

TEST(MetaRequestWriter, SaysWhatBinaryClientsMean) {
  const std::string times = big(7, 4) + big(60, 4);
  EXPECT_EQ(from_binary({.opcode = 0x00, .key = "a"}), "mg a O5 k v f c\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x1d, .key = "a", .extras = big(60, 4)}),
            "mg a O5 k v f c T60\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x1c, .key = "a", .extras = big(0xffffffff, 4)}),
            "mg a O5 k f c T2147483647\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x01, .key = "a", .extras = times, .value = "hi"}),
            "ms a 2 O5 k c F7 T60 MS\r\nhi\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x12, .key = "a", .extras = times, .value = "hi"}),
            "ms a 2 O5 k c F7 T60 ME\r\nhi\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x03, .key = "a", .extras = times, .value = "hi", .cas = 9}),
            "ms a 2 O5 k c C9 F7 T60 MS\r\nhi\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x0e, .key = "a", .value = "+"}), "ms a 1 O5 k c MA\r\n+\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x0f, .key = "a", .value = "+", .cas = 3}),
            "ms a 1 O5 k c C3 MP\r\n+\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x04, .key = "a"}), "md a O5 k\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x14, .key = "a", .cas = 3}), "md a O5 k C3\r\n");
  const std::string made = big(2, 8) + big(10, 8) + big(60, 4);
  EXPECT_EQ(from_binary({.opcode = 0x05, .key = "a", .extras = made}),
            "ma a O5 k v c M+ D2 J10 N60\r\n");
  const std::string never = big(2, 8) + big(10, 8) + big(0xffffffff, 4);
  EXPECT_EQ(from_binary({.opcode = 0x06, .key = "a", .extras = never}), "ma a O5 k v c M- D2\r\n");
  EXPECT_EQ(from_binary({.opcode = 0x0c, .key = "a b"}), "mg YSBi b O5 v f c\r\n");
}

TEST(MetaRequestWriter, NothingIsLeftOfTheRequestBefore) {
  std::array<KeyRef, 4> keys;
  MetaFields meta;
  Request request;
  request.meta = &meta;
  ASSERT_EQ(text_server_codec().parse("mg Zm9v b s T60 N30\r\n", keys, request).status,
            ParseStatus::kRequest);
  const std::string get = request_bytes({.opcode = 0x00, .key = "a"});
  ASSERT_EQ(general_binary_codec().parse(get, keys, request).status, ParseStatus::kRequest);
  EXPECT_EQ(written([&](OutputQueue& out, BlockPool& pool) {
              write_meta_request(request, 4294967295, out, pool);
            }),
            "mg a O4294967295 k v f c\r\n");
}

TEST(MetaRequestWriter, NamesKeysOfAllBytesAsLongAsBase64Can) {
  EXPECT_TRUE(can_be_named(std::string(250, 'k')));
  EXPECT_FALSE(can_be_named(std::string(251, 'k')));
  EXPECT_TRUE(can_be_named(std::string(186, ' ')));
  EXPECT_FALSE(can_be_named(std::string(187, ' ')));
  EXPECT_FALSE(can_be_named(""));
  std::string key;
  for (int byte = 0; byte < 186; ++byte)
    key += static_cast<char>(byte);
  const std::string line = from_binary({.opcode = 0x00, .key = key});
  std::array<KeyRef, 4> keys;
  MetaFields meta;
  Request back;
  back.meta = &meta;
  ASSERT_EQ(text_server_codec().parse(line, keys, back).status, ParseStatus::kRequest);
  EXPECT_EQ(back.command, Command::kMetaGet);
  EXPECT_EQ(back.keys.front().bytes, key);
}

// The longest line that can become of any request: memcached takes 20 words.
TEST(MetaRequestWriter, HasNeverMoreWordsThanABackendTakes) {
  const std::string all = "v s f c t h l u C1 E2 T3 N4 R5 O1 k b";
  const std::string line = from_text("mg Zm9v " + all);
  EXPECT_EQ(std::count(line.begin(), line.end(), ' '), 17);
  EXPECT_EQ(from_text("ms Zm9v 1 b k O1 c s C1 E2 F3 I T4 MA N5\r\nx"),
            "ms Zm9v 1 b O5 k c s C1 E2 F3 I T4 MA N5\r\nx\r\n");
}

}  // namespace
}  // namespace moxi
