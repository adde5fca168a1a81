// What each packet means, opcode by opcode; every stream is also cut at every point. The expected
// lines are those of RequestLog, whose words are those of the text protocol.
#include "common/protocol/binary_request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "common/protocol/binary_server_codec.h"
#include "t/support/binary_packet.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> parse(std::string_view stream) {
  return parse_at_every_split(binary_server_codec(), stream);
}

std::vector<std::string> parse(const BinaryPacket& packet) {
  return parse(request_bytes(packet));
}

std::string storage_extras(uint64_t flags, uint64_t exptime) {
  return big(flags, 4) + big(exptime, 4);
}

std::string counting_extras(uint64_t delta, uint64_t initial, uint64_t exptime) {
  return big(delta, 8) + big(initial, 8) + big(exptime, 4);
}

struct Case {
  BinaryPacket packet;
  std::string line;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_THAT(parse(c.packet), ElementsAre(c.line)) << "opcode " << c.packet.opcode;
  }
}

TEST(BinaryRequestParser, Retrievals) {
  const std::string time = big(100, 4);
  expect_all({{{0x00, "key", "", "", 7}, "get key opaque 7"},
              {{0x09, "key"}, "get key opcode 9"},
              {{0x0c, "k"}, "get k opcode 12"},
              {{0x0d, std::string(250, 'k')}, "get " + std::string(250, 'k') + " opcode 13"},
              {{0x1d, "k", time}, "gat k time 100 opcode 29"},
              {{0x1e, "k", time}, "gat k time 100 opcode 30"},
              {{0x23, "k", time}, "gat k time 100 opcode 35"},
              {{0x24, "k", time}, "gat k time 100 opcode 36"},
              {{0x1c, "k", big(0xffffffff, 4)}, "touch k time 4294967295 opcode 28"}});
}

TEST(BinaryRequestParser, AKeyIsAnyBytes) {
  const std::string key("\0 \r\n\x80\xff", 6);
  EXPECT_THAT(parse(BinaryPacket{0x00, key}), ElementsAre("get " + key));
}

TEST(BinaryRequestParser, TheKeyOfAMissIsKeptWhereItIsPartOfTheAnswer) {
  Request request;
  MetaFields meta;
  request.meta = &meta;
  std::array<KeyRef, 1> keys;
  for (const unsigned opcode : {0x0cU, 0x0dU}) {
    meta.wire_key = {};
    const std::string bytes = request_bytes({opcode, "key"});
    EXPECT_EQ(binary_server_codec().parse(bytes, keys, request).consumed, bytes.size());
    EXPECT_EQ(meta.wire_key, "key");
  }
  meta.wire_key = {};
  const std::string bytes = request_bytes({0x24, "key", big(0, 4)});
  EXPECT_EQ(binary_server_codec().parse(bytes, keys, request).consumed, bytes.size());
  EXPECT_EQ(meta.wire_key, "key");
}

TEST(BinaryRequestParser, Storage) {
  const std::string extras = storage_extras(5, 60);
  expect_all({{{0x01, "k", extras, "value"}, "set k 5 60 opcode 1 [value]"},
              {{0x02, "k", extras, ""}, "add k 5 60 opcode 2 []"},
              {{0x03, "k", extras, "\r\n"}, "replace k 5 60 opcode 3 [\r\n]"},
              {{0x11, "k", extras, "v"}, "set k 5 60 opcode 17 [v]"},
              {{0x12, "k", extras, "v"}, "add k 5 60 opcode 18 [v]"},
              {{0x13, "k", extras, "v"}, "replace k 5 60 opcode 19 [v]"},
              {{0x01, "k", storage_extras(0xffffffff, 0xffffffff), "v"},
               "set k 4294967295 4294967295 opcode 1 [v]"}});
}

TEST(BinaryRequestParser, ACasIdMakesAllThreeTheSame) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  for (const unsigned opcode : {0x01U, 0x02U, 0x03U, 0x11U, 0x12U, 0x13U}) {
    const std::string line = "ms k 1 2 opcode ";
    EXPECT_THAT(
        parse(BinaryPacket{opcode, "k", storage_extras(1, 2), "v", 0, kMost}),
        ElementsAre(line + std::to_string(opcode) + " [v] mode S cas 18446744073709551615"));
  }
}

TEST(BinaryRequestParser, Extensions) {
  expect_all({{{0x0e, "k", "", "v"}, "append k 0 0 opcode 14 [v]"},
              {{0x0f, "k", "", "v"}, "prepend k 0 0 opcode 15 [v]"},
              {{0x19, "k", "", "v"}, "append k 0 0 opcode 25 [v]"},
              {{0x1a, "k", "", ""}, "prepend k 0 0 opcode 26 []"},
              {{0x0e, "k", "", "v", 0, 9}, "ms k 0 0 opcode 14 [v] mode A cas 9"},
              {{0x0f, "k", "", "v", 0, 9}, "ms k 0 0 opcode 15 [v] mode P cas 9"},
              {{0x19, "k", "", "v", 0, 9}, "ms k 0 0 opcode 25 [v] mode A cas 9"},
              {{0x1a, "k", "", "v", 0, 9}, "ms k 0 0 opcode 26 [v] mode P cas 9"}});
}

TEST(BinaryRequestParser, Deletes) {
  expect_all({{{0x04, "k"}, "delete k opcode 4"},
              {{0x14, "k"}, "delete k opcode 20"},
              {{0x04, "k", "", "", 0, 3}, "md k opcode 4 cas 3"},
              {{0x14, "k", "", "", 0, 3}, "md k opcode 20 cas 3"}});
}

TEST(BinaryRequestParser, Arithmetic) {
  const std::string plain = counting_extras(7, 9, 0xffffffff);
  const std::string created = counting_extras(7, 9, 60);
  const uint64_t most = std::numeric_limits<uint64_t>::max();
  expect_all(
      {{{0x05, "k", plain}, "incr k 7 opcode 5"},
       {{0x06, "k", plain}, "decr k 7 opcode 6"},
       {{0x15, "k", plain}, "incr k 7 opcode 21"},
       {{0x16, "k", plain}, "decr k 7 opcode 22"},
       {{0x05, "k", plain, "", 0, 4}, "ma k opcode 5 mode + cas 4 delta 7"},
       {{0x05, "k", created}, "ma k opcode 5 mode + vivify 60 initial 9 delta 7"},
       {{0x16, "k", created}, "ma k opcode 22 mode - vivify 60 initial 9 delta 7"},
       {{0x06, "k", created, "", 0, 4}, "ma k opcode 6 mode - vivify 60 cas 4 initial 9 delta 7"},
       {{0x05, "k", counting_extras(most, most, 0xfffffffe)},
        "ma k opcode 5 mode + vivify 4294967294 initial 18446744073709551615 delta "
        "18446744073709551615"}});
}

TEST(BinaryRequestParser, WhatHasNoKey) {
  expect_all({{{0x08}, "flush_all opcode 8"},
              {{0x18, "", big(30, 4)}, "flush_all time 30 opcode 24"},
              {{0x0a, "", "", "", 0xffffffff}, "mn opcode 10 opaque 4294967295"},
              {{0x0b}, "version opcode 11"},
              {{0x1b, "", big(2, 4)}, "verbosity time 2 opcode 27"}});
  EXPECT_THAT(parse(BinaryPacket{0x07}), ElementsAre("quit opcode 7"));
  EXPECT_THAT(parse(BinaryPacket{0x17}), ElementsAre("quit opcode 23"));
}

TEST(BinaryRequestParser, StatisticsByTheirWholeNames) {
  expect_all({{{0x10}, "stats opcode 16"},
              {{0x10, "reset"}, "stats args [reset] opcode 16"},
              {{0x10, "settings"}, "stats args [settings] opcode 16"},
              {{0x10, "items"}, "stats args [items] opcode 16"},
              {{0x10, "slabs"}, "stats args [slabs] opcode 16"},
              {{0x10, "sizes"}, "stats args [sizes] opcode 16"},
              {{0x10, "detail dump"}, "stats args [detail dump] opcode 16"},
              {{0x10, "proxy"}, "stats args [proxy] opcode 16"},
              {{0x10, "s"}, "refused NOT_FOUND swallow 1 opcode 16"},
              {{0x10, "settingsx"}, "refused NOT_FOUND swallow 9 opcode 16"},
              {{0x10, "cachedump 1 1"}, "refused NOT_FOUND swallow 13 opcode 16"},
              {{0x10, "cachedum"}, "refused NOT_FOUND swallow 8 opcode 16"},
              {{0x10, "conns"}, "refused NOT_FOUND swallow 5 opcode 16"},
              {{0x10, std::string("\0", 1)}, "refused NOT_FOUND swallow 1 opcode 16"}});
}

TEST(BinaryRequestParser, Authentication) {
  Request request;
  MetaFields meta;
  request.meta = &meta;
  std::array<KeyRef, 1> keys;
  const std::string data("\0user\0secret", 12);
  for (const unsigned opcode : {0x21U, 0x22U}) {
    const std::string bytes = request_bytes({opcode, "PLAIN", "", data, 6});
    for (size_t arrived = 0; arrived < bytes.size(); ++arrived) {
      const std::string some = bytes.substr(0, arrived);
      EXPECT_EQ(parse_binary_request(some, keys, request).status, ParseStatus::kNeedMore);
    }
    const ParseResult result = parse_binary_request(bytes, keys, request);
    EXPECT_EQ(result.consumed, bytes.size());
    EXPECT_EQ(request.command, Command::kAuth);
    EXPECT_EQ(request.opcode, opcode);
    EXPECT_EQ(request.args, "PLAIN");
    EXPECT_EQ(request.value, data);
    EXPECT_TRUE(request.keys.empty());
  }
  const std::string list = request_bytes({0x20});
  EXPECT_EQ(parse_binary_request(list, keys, request).consumed, 24U);
  EXPECT_EQ(request.command, Command::kAuth);
  EXPECT_TRUE(request.args.empty());
}

TEST(BinaryRequestParser, AuthenticationIsOfBoundedSize) {
  const std::string longest(32, 'M');
  EXPECT_THAT(parse(BinaryPacket{0x21, longest, "", "x"}),
              ElementsAre(" args [" + longest + "] opcode 33"));
  EXPECT_THAT(parse(BinaryPacket{0x21, longest + 'M', "", "x"}),
              ElementsAre("refused CLIENT_ERROR bad command line format swallow 34 opcode 33"));
  RequestLog log(binary_server_codec());
  log.feed(request_bytes({0x21, "PLAIN", "", std::string(16384, 'x')}));
  log.feed(request_bytes({0x21, "PLAIN", "", std::string(16385, 'x')}));
  log.feed(request_bytes({0x0a}));
  EXPECT_THAT(log.lines(),
              ElementsAre(" args [PLAIN] opcode 33",
                          "refused CLIENT_ERROR bad command line format swallow 16390 opcode 33",
                          "mn opcode 10"));
}

TEST(BinaryRequestParser, APacketFollowsAnother) {
  const std::string stream =
      request_bytes({0x11, "a", storage_extras(0, 0), "1"}) + request_bytes({0x09, "a"}) +
      request_bytes({0x77, "b", "", "swallowed"}) + request_bytes({0x0a, "", "", "", 1});
  EXPECT_THAT(parse(stream),
              ElementsAre("set a 0 0 opcode 17 [1]", "get a opcode 9",
                          "refused ERROR swallow 10 opcode 119", "mn opcode 10 opaque 1"));
}

TEST(BinaryRequestParser, AnotherMagicEndsTheConnection) {
  for (unsigned first = 0; first < 256; ++first) {
    if (first == 0x80) continue;
    const std::string bytes = packet_bytes(first, {0x0a});
    EXPECT_THAT(parse(bytes), ElementsAre("closed")) << first;
  }
  EXPECT_THAT(parse(request_bytes({0x0a}) + "get a\r\n"), ElementsAre("mn opcode 10", "closed"));
}

TEST(BinaryRequestParser, TheReservedNumbersMeanNothing) {
  std::string bytes = request_bytes({0x0a});
  bytes[5] = '\x7f';             // type of data
  bytes[6] = bytes[7] = '\xff';  // vbucket
  EXPECT_THAT(parse(bytes), ElementsAre("mn opcode 10"));
}

TEST(BinaryRequestParser, WithoutAPlaceForGeneralFormsNothingIsKnown) {
  Request request;
  std::array<KeyRef, 1> keys;
  const std::string bytes = request_bytes({0x0e, "k", "", "v", 5, 9});
  const ParseResult result = parse_binary_request(bytes, keys, request);
  EXPECT_EQ(result.status, ParseStatus::kRequest);
  EXPECT_EQ(request.command, Command::kRejected);
  EXPECT_EQ(request.error, Outcome::kError);
  EXPECT_EQ(request.value_size, 2U);
}

// A value that is still on its way is only waited for as long as it is worth it.
TEST(BinaryRequestParser, LargeValuesAreHandedOverAsTheyCome) {
  Request request;
  MetaFields meta;
  request.meta = &meta;
  std::array<KeyRef, 1> keys;
  for (const unsigned opcode : {0x01U, 0x0eU}) {
    const std::string extras = opcode == 0x01 ? storage_extras(1, 2) : "";
    const std::string bytes =
        request_bytes({opcode, "key", extras, std::string(kMaxBufferedBody + 1, 'v')});
    const size_t head = 24 + 3 + extras.size();
    const auto at = [&](size_t arrived) {
      return parse_binary_request(std::string_view(bytes).substr(0, arrived), keys, request);
    };
    EXPECT_EQ(at(head).status, ParseStatus::kNeedMore);
    EXPECT_EQ(at(head + kMaxBufferedBody - 1).status, ParseStatus::kNeedMore);
    const ParseResult result = at(head + kMaxBufferedBody);
    EXPECT_EQ(result.status, ParseStatus::kRequest);
    EXPECT_EQ(result.consumed, head);
    EXPECT_TRUE(request.value_pending);
    EXPECT_EQ(request.value_size, kMaxBufferedBody + 1);
    EXPECT_EQ(request.value_end, 0);
    EXPECT_EQ(request.keys.front().bytes, "key");
    EXPECT_EQ(at(bytes.size()).consumed, bytes.size());
    EXPECT_FALSE(request.value_pending);
  }
  const std::string whole =
      request_bytes({0x01, "k", storage_extras(0, 0), std::string(kMaxBufferedBody, 'v')});
  const auto most = std::string_view(whole).substr(0, whole.size() - 1);
  EXPECT_EQ(parse_binary_request(most, keys, request).status, ParseStatus::kNeedMore);
}

}  // namespace
}  // namespace moxi
