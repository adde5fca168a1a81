#include "common/protocol/plain_key_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "t/support/request_log.h"

namespace moxi {
namespace {

struct Parsed {
  ParseResult result;
  Request request;
};

Parsed parse(std::string_view in) {
  static thread_local std::array<KeyRef, 8> keys;
  Parsed parsed;
  parsed.result = plain_key_codec().parse(in, keys, parsed.request);
  return parsed;
}

TEST(PlainKeyCodec, RefusesEveryByteThatCouldEndALineOrAWordAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t at = 0; at < 20; ++at) {
      if (byte == ' ' || byte == '\n' || (byte == '\r' && at == 19)) continue;
      std::string key(20, 'k');
      key[at] = static_cast<char>(byte);
      const std::string line = "get first " + key + "\r\n";
      const Parsed got = parse(line);
      ASSERT_EQ(got.result.consumed, line.size());
      const bool refused = got.request.command == Command::kRejected;
      EXPECT_EQ(refused, byte < 0x21 || byte == 0x7f) << byte;
      if (refused) {
        EXPECT_EQ(got.request.error, Outcome::kKeyNotAllowed);
      }
    }
  }
}

TEST(PlainKeyCodec, TheDataOfARefusedSetIsNotRunAsCommands) {
  const std::string whole = "set a\x01 0 0 3\r\nabc\r\n";
  Parsed got = parse(whole + "get b\r\n");
  EXPECT_EQ(got.request.command, Command::kRejected);
  EXPECT_EQ(got.result.consumed, whole.size());
  EXPECT_EQ(got.request.value_size, 0U);

  const std::string line = "set a\x01 0 0 100000\r\n";
  got = parse(line + std::string(40'000, 'x'));
  EXPECT_EQ(got.request.command, Command::kRejected);
  EXPECT_EQ(got.result.consumed, line.size());
  EXPECT_EQ(got.request.value_size, 100'002U);
}

TEST(PlainKeyCodec, NoreplyStaysSilent) {
  EXPECT_TRUE(parse("set a\x01 0 0 1 noreply\r\nx\r\n").request.noreply);
}

TEST(PlainKeyCodec, LetsOrdinaryRequestsPass) {
  EXPECT_EQ(parse("get a b  c\r\n").request.command, Command::kGet);
  EXPECT_EQ(parse("set \xc3\xa4 0 0 1\r\nx\r\n").request.command, Command::kSet);
  EXPECT_EQ(parse("flush_all\r\n").request.command, Command::kFlushAll);
}

TEST(PlainKeyCodec, ABadKeyInTheRestOfALongLineEndsTheConnection) {
  Request request;
  request.command = Command::kGet;
  request.keys_continue = true;
  const ParseResult result = plain_key_codec().continue_keys("abc d\x02 e\r\n", request);
  EXPECT_EQ(result.status, ParseStatus::kRequest);
  EXPECT_EQ(request.command, Command::kRejected);
  EXPECT_TRUE(request.close_after);
}

TEST(PlainKeyCodec, GeneralFormsAreUnderstood) {
  const auto lines = [](std::string_view stream) {
    return parse_at_every_split(plain_key_codec(), stream);
  };
  EXPECT_EQ(lines("mg k v\r\nms k 2 q\r\nhi\r\nmd k\r\nma k\r\nme k\r\nget a\r\n"),
            parse_at_every_split(text_server_codec(),
                                 "mg k v\r\nms k 2 q\r\nhi\r\nmd k\r\nma k\r\nme k\r\nget a\r\n"));
}

TEST(PlainKeyCodec, KeysOfGeneralFormsMayHaveAnyBytesInBase64Alone) {
  const auto lines = [](std::string_view stream) {
    return parse_at_every_split(plain_key_codec(), stream);
  };
  using testing::ElementsAre;
  EXPECT_THAT(lines("mg a\x01 v\r\nmn\r\n"),
              ElementsAre("refused CLIENT_ERROR bad command line format", "mn"));
  EXPECT_THAT(lines("ms a\x7f 2 q\r\nmn\r\nmn\r\n"),
              ElementsAre("refused CLIENT_ERROR bad command line format", "mn"));
  EXPECT_EQ(lines("mg YSBiDQo= b v\r\n"),
            parse_at_every_split(text_server_codec(), "mg YSBiDQo= b v\r\n"));
}

TEST(PlainKeyCodec, WithoutAPlaceForThemGeneralFormsAreUnknown) {
  Request request;
  std::array<KeyRef, 1> keys;
  EXPECT_EQ(plain_key_codec().parse("mg k v\r\n", keys, request).status, ParseStatus::kRequest);
  EXPECT_EQ(request.command, Command::kRejected);
}

}  // namespace
}  // namespace moxi
