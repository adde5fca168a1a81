// What a backend may say, and everything else, which breaks the connection. Every stream is also
// cut at every point. The expected lines are those of ReplyLog.
#include "common/protocol/text_reply_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_words.h"
#include "t/support/reply_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;

constexpr size_t kMaxValue = 1 << 20;

std::vector<std::string> parse(std::string_view stream) {
  return parse_at_every_split(text_client_codec(), stream, kMaxValue);
}

void expect_broken(const std::string& stream) {
  EXPECT_THAT(parse(stream), ElementsAre("broken")) << stream;
}

TEST(TextReplyParser, Values) {
  EXPECT_THAT(parse("VALUE k 0 2\r\nab\r\nEND\r\n"), ElementsAre("VALUE k 0 2 [ab]", "END"));
  EXPECT_THAT(parse("VALUE k 4294967295 0\r\n\r\nEND\r\n"),
              ElementsAre("VALUE k 4294967295 0 []", "END"));
  EXPECT_THAT(parse("VALUE k 1 4 18446744073709551615\r\n\r\n\r\n\r\nEND\r\n"),
              ElementsAre("VALUE k 1 4 cas 18446744073709551615 [\r\n\r\n]", "END"));
  const std::string key(250, 'k');
  EXPECT_THAT(parse("VALUE " + key + " 0 1\r\nx\r\nVALUE b 0 1\r\ny\r\nEND\r\n"),
              ElementsAre("VALUE " + key + " 0 1 [x]", "VALUE b 0 1 [y]", "END"));
}

TEST(TextReplyParser, ValuesThatAreNotExactlyRightBreak) {
  for (const std::string line : {"VALUE",
                                 "VALUE ",
                                 "VALUE k",
                                 "VALUE k 0",
                                 "VALUE  k 0 2",
                                 "VALUE k  0 2",
                                 "VALUE k 0  2",
                                 "VALUE k 0 2 ",
                                 "VALUE k 0 2 1 2",
                                 "VALUE k 0 2 x",
                                 "VALUE k x 2",
                                 "VALUE k -1 2",
                                 "VALUE k 4294967296 2",
                                 "VALUE k 0 -1",
                                 "VALUE k 0 x",
                                 "VALUE k 0 +2",
                                 "VALUE k 0 1048577",
                                 "VALUE k 0 2147483648",
                                 "VALUE k 0 4294967290",
                                 "VALUE k 0 4294967298",
                                 "VALUE k 0 18446744073709551615",
                                 "VALUE k 0 18446744073709551618",
                                 "VALUE k 0 99999999999999999999",
                                 "VALUE k 0 2 18446744073709551616",
                                 "VALUEk 0 2",
                                 "value k 0 2",
                                 "VALUE \x01k 0 2",
                                 "VALUE k\x7f 0 2",
                                 "VALUE k\tb 0 2",
                                 "VALUE k\rb 0 2"})
    expect_broken(line + "\r\nab\r\nEND\r\n");
  expect_broken("VALUE " + std::string(251, 'k') + " 0 1\r\na\r\n");
  expect_broken("VALUE k 0 2\nab\r\nEND\r\n");
}

TEST(TextReplyParser, DataThatDoesNotEndWhereItShouldBreaks) {
  expect_broken("VALUE k 0 2\r\nabc\r\nEND\r\n");
  expect_broken("VALUE k 0 3\r\nab\r\nEND\r\n");
  expect_broken("VALUE k 0 2\r\nab\nEND\r\n");
  expect_broken("VALUE k 0 2\r\nab\rxEND\r\n");
}

TEST(TextReplyParser, ALargeValueComesWithoutItsData) {
  const std::string data(kMaxBufferedBody + 1, 'd');
  const std::string line = "VALUE k 0 " + std::to_string(data.size()) + "\r\n";
  Reply reply;
  const std::string stream = line + data + "\r\nEND\r\n";
  const ReplyResult result = text_client_codec().parse(stream, kMaxValue, reply);
  EXPECT_EQ(result.status, ReplyStatus::kReply);
  EXPECT_EQ(result.consumed, line.size());
  EXPECT_TRUE(reply.value_pending);
  EXPECT_EQ(reply.value_size, data.size());
  EXPECT_TRUE(reply.value.empty());
  EXPECT_EQ(text_client_codec().parse(stream, data.size() - 1, reply).status, ReplyStatus::kBroken);
}

TEST(TextReplyParser, AllFixedLines) {
  for (size_t i = 0; i < kFixedLines.size(); ++i) {
    const std::string line(kFixedLines[i].view());
    if (line.empty()) continue;
    EXPECT_THAT(parse(line), ElementsAre(line.substr(0, line.size() - 2)));
    expect_broken(line.substr(0, line.size() - 2) + "\n");
    const bool free_text = line.starts_with(kClientErrorWord) || line.starts_with(kServerErrorWord);
    if (!free_text) expect_broken("x" + line);
    if (!free_text && line != "ERROR\r\n") expect_broken(line.substr(0, line.size() - 2) + " \r\n");
  }
}

TEST(TextReplyParser, NumbersAndTexts) {
  EXPECT_THAT(parse("5\r\n0\r\n18446744073709551615\r\n"),
              ElementsAre("number 5", "number 0", "number 18446744073709551615"));
  for (const std::string text : {"18446744073709551616", "99999999999999999999", "-1", "+1", "1 ",
                                 "1x", "000000000000000000001"})
    expect_broken(text + "\r\n");
  EXPECT_THAT(parse("VERSION 1.6.45\r\n"), ElementsAre("VERSION [1.6.45]"));
  EXPECT_THAT(parse("CLIENT_ERROR what\r\n"), ElementsAre("CLIENT_ERROR [what]"));
  EXPECT_THAT(parse("SERVER_ERROR out of order\r\n"), ElementsAre("SERVER_ERROR [out of order]"));
  EXPECT_THAT(parse("ERROR Too many open connections\r\n"),
              ElementsAre("SERVER_ERROR [Too many open connections]"));
  expect_broken("SERVER_ERROR a\rb\r\n");
  expect_broken("VERSION a\x01\r\n");
}

TEST(TextReplyParser, Statistics) {
  EXPECT_THAT(parse("STAT pid 7\r\nSTAT a b c\r\nSTAT empty \r\nSTAT bare\r\nEND\r\n"),
              ElementsAre("STAT pid [7]", "STAT a [b c]", "STAT empty []", "STAT bare []", "END"));
  expect_broken("STAT \r\n");
  expect_broken("STAT  x\r\n");
  expect_broken("STAT\r\n");
}

TEST(TextReplyParser, CountsOfPrefixes) {
  EXPECT_THAT(parse("PREFIX a get 1 hit 0\r\nPREFIX  get 2\r\nEND\r\n"),
              ElementsAre("STAT a [get 1 hit 0]", "STAT  [get 2]", "END"));
  expect_broken("PREFIX \r\n");
  expect_broken("PREFIX a\r\n");
  expect_broken("PREFIX\r\n");
}

TEST(TextReplyParser, GarbageBreaks) {
  for (const std::string text : {"\r\n", "\n", "HTTP/1.1 200 OK\r\n", "stored\r\n", "STORE\r\n",
                                 "STOREDX\r\n", "$5\r\n", "CLIENT_ERROR\r\n", "\x81\r\n"})
    expect_broken(text);
  ReplyLog log(text_client_codec(), kMaxValue);
  log.feed(std::string(kMaxLine - 1, 'x'));
  EXPECT_FALSE(log.broken());
  log.feed("x");
  EXPECT_TRUE(log.broken());
}

}  // namespace
}  // namespace moxi
