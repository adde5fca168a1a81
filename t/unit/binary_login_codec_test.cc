#include "common/protocol/binary_login_codec.h"

#include <gtest/gtest.h>

#include <string>

#include "common/protocol/binary_opcodes.h"
#include "common/protocol/text_login_codec.h"
#include "t/support/binary_packet.h"

namespace moxi {
namespace {

struct Parsed {
  ParseResult result;
  Request request;
};

Parsed parse(std::string_view in) {
  static MetaFields meta;
  Parsed parsed;
  parsed.request.meta = &meta;
  parsed.request.noreply = true;  // what an earlier request left must not matter
  KeyRef keys[1];
  parsed.result = binary_login_codec().parse(in, keys, parsed.request);
  return parsed;
}

bool is_for_anybody(unsigned opcode) {
  return opcode == 0x0b || (opcode >= 0x20 && opcode <= 0x22);
}

TEST(BinaryLoginCodec, RefusesAnythingElseAtItsHeader) {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (is_for_anybody(opcode)) continue;
    SCOPED_TRACE(opcode);
    BinaryPacket packet{.opcode = opcode, .opaque = 0x01020304};
    const std::string header = header_bytes(0x80, packet, 3, 8, 1 << 20);
    const Parsed parsed = parse(header);
    ASSERT_EQ(parsed.result.status, ParseStatus::kRequest);
    EXPECT_EQ(parsed.request.command, Command::kRejected);
    EXPECT_EQ(parsed.request.error, Outcome::kUnauthenticated);
    EXPECT_TRUE(parsed.request.close_after);
    EXPECT_FALSE(parsed.request.noreply);
    EXPECT_EQ(parsed.request.opcode, opcode);
    EXPECT_EQ(parsed.request.opaque, 0x01020304U);
    EXPECT_EQ(parsed.request.value_size, 0U);
    for (size_t size = 1; size < header.size(); ++size)
      EXPECT_EQ(parse(header.substr(0, size)).result.status, ParseStatus::kNeedMore);
  }
}

TEST(BinaryLoginCodec, TakesLoginsAndTheVersion) {
  EXPECT_EQ(parse(request_bytes({.opcode = 0x0b})).request.command, Command::kVersion);
  EXPECT_EQ(parse(request_bytes({.opcode = 0x20})).request.command, Command::kAuth);
  const std::string login =
      request_bytes({.opcode = 0x21, .key = "PLAIN", .value = std::string("\0a\0b", 4)});
  const Parsed parsed = parse(login);
  EXPECT_EQ(parsed.request.command, Command::kAuth);
  EXPECT_EQ(parsed.request.args, "PLAIN");
  EXPECT_EQ(parsed.request.value, std::string_view("\0a\0b", 4));
  EXPECT_EQ(parsed.result.consumed, login.size());
  for (size_t size = 0; size < login.size(); ++size)
    EXPECT_EQ(parse(login.substr(0, size)).result.status, ParseStatus::kNeedMore);
}

TEST(BinaryLoginCodec, WaitsForNoMoreThanItMayKeep) {
  const BinaryPacket packet{.opcode = 0x21, .key = "PLAIN"};
  const size_t most = kMaxLogin - 24;
  EXPECT_EQ(parse(header_bytes(0x80, packet, 5, 0, most) + "PLAIN").result.status,
            ParseStatus::kNeedMore);
  const Parsed longer = parse(header_bytes(0x80, packet, 5, 0, most + 1) + "PLAIN");
  EXPECT_EQ(longer.request.command, Command::kRejected);
  EXPECT_TRUE(longer.request.close_after);
}

TEST(BinaryLoginCodec, ClosesWhatIsNotBinary) {
  EXPECT_EQ(parse("version\r\n").result.status, ParseStatus::kClose);
  EXPECT_EQ(parse(std::string(24, '\x81')).result.status, ParseStatus::kClose);
}

}  // namespace
}  // namespace moxi
