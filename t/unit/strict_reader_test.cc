// The readers that judge what reaches a backend: what they take, and what they must not take.
#include <gtest/gtest.h>

#include <string>

#include "t/support/binary_packet.h"
#include "t/support/strict_base64.h"
#include "t/support/strict_binary_reader.h"
#include "t/support/strict_text_reader.h"

namespace moxi {
namespace {

WireCommand text(const std::string& line) {
  WireCommand command;
  const StrictReading reading = read_strict_text(line, command);
  EXPECT_EQ(reading.status, StrictStatus::kCommand) << line << reading.why;
  EXPECT_EQ(reading.consumed, line.size());
  for (size_t size = 0; size < line.size(); ++size) {
    WireCommand part;
    EXPECT_EQ(read_strict_text(std::string_view(line).substr(0, size), part).status,
              StrictStatus::kNeedMore)
        << size << line;
  }
  return command;
}

WireCommand binary(const BinaryPacket& packet) {
  WireCommand command;
  const StrictReading reading = read_strict_binary(request_bytes(packet), command);
  EXPECT_EQ(reading.status, StrictStatus::kCommand) << reading.why;
  return command;
}

std::string why_not(const BinaryPacket& packet) {
  WireCommand command;
  const StrictReading reading = read_strict_binary(request_bytes(packet), command);
  return reading.status == StrictStatus::kBroken ? reading.why : "";
}

TEST(StrictTextReader, ReadsClassicCommands) {
  EXPECT_EQ(describe(text("get a b\r\n")), "get \"a\" \"b\" v");
  EXPECT_EQ(describe(text("gats -1 a\r\n")), "get \"a\" exptime=-1 v");
  EXPECT_EQ(describe(text("cas a 1 2 3 4 noreply\r\nx\r\n\r\n")),
            "store S \"a\" value=\"x\\x0d\\x0a\" flags=1 exptime=2 cas=4 quiet");
  EXPECT_EQ(describe(text("decr a 18446744073709551615\r\n")),
            "arithmetic - \"a\" delta=18446744073709551615");
  EXPECT_EQ(describe(text("touch a 0\r\n")), "get \"a\" exptime=0");
  EXPECT_EQ(describe(text("flush_all 5 noreply\r\n")), "flush exptime=5 quiet");
  EXPECT_EQ(describe(text("stats items\r\n")), "stats args=\"items\"");
}

TEST(StrictTextReader, ReadsMetaCommands) {
  EXPECT_EQ(describe(text("mg a O5 k v T-1 u\r\n")), "get \"a\" exptime=-1 u v");
  EXPECT_EQ(describe(text("ms YSBi 2 b O5 F7 MA N3\r\nhi\r\n")),
            "store A \"a b\" value=\"hi\" flags=7 vivify=3");
  EXPECT_EQ(describe(text("ma a MD J0\r\n")), "arithmetic - \"a\" delta=1 initial=0");
  EXPECT_EQ(describe(text("md a I x C9\r\n")), "delete \"a\" cas=9 I x");
  EXPECT_EQ(text("mg a Oabc\r\n").opaque, "abc");
}

TEST(StrictTextReader, TakesNothingThatSomebodyMightReadOtherwise) {
  const std::string long_key(251, 'k');
  for (const std::string line : {"get a\n",
                                 " get a\r\n",
                                 "get  a\r\n",
                                 "get a \r\n",
                                 "get\r\n",
                                 "get a\tb\r\n",
                                 "\r\n",
                                 "get a\x7f\r\n",
                                 "GET a\r\n",
                                 "bogus\r\n",
                                 "set a 0 0 1 noreply x\r\n",
                                 "set a 0 0 01\r\n",
                                 "set a 0 0 -1\r\n",
                                 "set a 4294967296 0 1\r\n",
                                 "set a 0 2147483648 1\r\n",
                                 "set a 0 0 1\r\nxy\r\n",
                                 "cas a 0 0 1\r\n",
                                 "cas a 0 0 1 18446744073709551616\r\n",
                                 "incr a\r\n",
                                 "incr a -1\r\n",
                                 "delete a 0\r\n",
                                 "touch a\r\n",
                                 "version x\r\n",
                                 "mg\r\n",
                                 "mg a v v\r\n",
                                 "mg a v1\r\n",
                                 "mg a D1\r\n",
                                 "mg YSB b\r\n",
                                 "mg YSBj=A== b\r\n",
                                 "mg YSBiDQp= b\r\n",
                                 "ms a\r\n",
                                 "ms a 1 MX\r\n",
                                 "ms a 1 MSS\r\n",
                                 "mg a T\r\n",
                                 "mg a C-1\r\n",
                                 "mg a O\r\n",
                                 "me a v\r\n",
                                 "mn x\r\n",
                                 "mg a Oaaaaaaaaaabbbbbbbbbbccccccccccdd\r\n"}) {
    WireCommand command;
    EXPECT_EQ(read_strict_text(line, command).status, StrictStatus::kBroken) << line;
  }
  for (const std::string word : {"get ", "delete ", "mg "}) {
    WireCommand command;
    EXPECT_EQ(read_strict_text(word + long_key + "\r\n", command).status, StrictStatus::kBroken);
  }
}

TEST(StrictBinaryReader, ReadsPackets) {
  EXPECT_EQ(describe(binary({.opcode = 0x00, .key = "a"})), "get \"a\" v");
  EXPECT_EQ(describe(binary({.opcode = 0x1c, .key = "a", .extras = big(9, 4)})),
            "get \"a\" exptime=9");
  EXPECT_EQ(
      describe(binary(
          {.opcode = 0x11, .key = "a", .extras = big(7, 4) + big(60, 4), .value = "hi", .cas = 3})),
      "store S \"a\" value=\"hi\" flags=7 exptime=60 cas=3 quiet");
  EXPECT_EQ(
      describe(binary({.opcode = 0x05, .key = "a", .extras = big(2, 8) + big(10, 8) + big(60, 4)})),
      "arithmetic + \"a\" delta=2 initial=10 vivify=60");
  EXPECT_EQ(
      describe(binary(
          {.opcode = 0x06, .key = "a", .extras = big(2, 8) + big(10, 8) + big(0xffffffff, 4)})),
      "arithmetic - \"a\" delta=2");
  EXPECT_EQ(describe(binary({.opcode = 0x21, .key = "PLAIN", .value = "x"})),
            "login args=\"PLAIN\"");
  EXPECT_EQ(binary({.opcode = 0x0a, .opaque = 0x01020304}).opaque, "\x01\x02\x03\x04");
}

TEST(StrictBinaryReader, TakesNoOtherLengths) {
  EXPECT_EQ(why_not({.opcode = 0x40, .key = "a"}), "an unknown opcode");
  EXPECT_EQ(why_not({.opcode = 0x00}), "no key");
  EXPECT_EQ(why_not({.opcode = 0x0a, .key = "a"}), "a key where none belongs");
  EXPECT_EQ(why_not({.opcode = 0x00, .key = "a", .extras = big(0, 4)}), "other extras");
  EXPECT_EQ(why_not({.opcode = 0x01, .key = "a", .extras = big(0, 4)}), "other extras");
  EXPECT_EQ(why_not({.opcode = 0x00, .key = "a", .value = "x"}), "a value where none belongs");
  EXPECT_EQ(why_not({.opcode = 0x00, .key = std::string(251, 'k')}), "a key that is too long");
  EXPECT_EQ(why_not({.opcode = 0x00, .key = "a", .status = 1}), "a data type or a vbucket");
  WireCommand command;
  EXPECT_EQ(read_strict_binary("get a\r\n", command).status, StrictStatus::kBroken);
  EXPECT_EQ(read_strict_binary(header_bytes(0x80, {}, 5, 0, 4), command).status,
            StrictStatus::kBroken);
}

TEST(StrictBase64, GoesThereAndBack) {
  for (const std::string bytes : {"a", "ab", "abc", "abcd", "\xff\xfe", "a b\r\n"})
    EXPECT_EQ(strict_from_base64(strict_base64(bytes)), bytes);
  EXPECT_EQ(strict_base64("abcd"), "YWJjZA==");
  for (const std::string text : {"", "YWJ", "YWJjZA=", "YWJjZB==", "YW=jZA==", "====", "YWJ*"})
    EXPECT_FALSE(strict_from_base64(text)) << text;
}

}  // namespace
}  // namespace moxi
