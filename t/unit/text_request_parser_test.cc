// What each line means, word by word; every stream is also cut at every point. The expected lines
// are those of RequestLog.
#include "common/protocol/text_request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "t/support/text_cases.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kError[] = "refused ERROR";

TEST(TextRequestParser, RetrievalsTakeAnyNumberOfKeys) {
  expect_all({{"get a\r\n", {"get a"}},
              {"get a\n", {"get a"}},
              {"get a b c d e\r\n", {"get a b c d e"}},
              {"get a a a\r\n", {"get a a a"}},
              {"get  a   b  \r\n", {"get a b"}},
              {"get a noreply\r\n", {"get a noreply"}},
              {"gets a\r\n", {"gets a"}},
              {"gets a b\n", {"gets a b"}},
              {"get a\tb\r\n", {"get a\tb"}},
              {"get a\rb\r\n", {"get a\rb"}},
              {"get\r\n", {kBad}},
              {"get \r\n", {kBad}},
              {"get    \n", {kBad}},
              {"gets\r\n", {kBad}},
              {"gets  \r\n", {kBad}},
              {"gat 10 a\r\n", {"gat a time 10"}},
              {"gat -1 a b\r\n", {"gat a b time -1"}},
              {"gats 0 a b\r\n", {"gats a b"}},
              {"gat\r\n", {kBad}},
              {"gat 10\r\n", {kBad}},
              {"gat x\r\n", {kBad}},
              {"gats 10  \r\n", {kBad}},
              {"gat x a\r\n", {"refused CLIENT_ERROR invalid exptime argument"}},
              {"gat 4294967296 a\r\n", {"refused CLIENT_ERROR invalid exptime argument"}}});
}

TEST(TextRequestParser, ABadKeyAnywhereRefusesTheWholeRetrieval) {
  const std::string fits(250, 'k');
  const std::string too_long(251, 'k');
  expect_all({{"get " + fits + "\r\n", {"get " + fits}},
              {"get " + fits + "\n", {"get " + fits}},
              {"get " + too_long + "\r\nget a\r\n", {kBad, "get a"}},
              {"get a " + fits + " " + too_long + " b\r\nget a\r\n", {kBad, "get a"}},
              {"gat 1 a " + too_long + "\r\n", {kBad}},
              {"gets " + too_long + " a\n", {kBad}}});
}

TEST(TextRequestParser, StorageTakesItsBody) {
  expect_all(
      {{"set k 1 2 3\r\nabc\r\n", {"set k 1 2 [abc]"}},
       {"set k 1 2 3\nabc\r\n", {"set k 1 2 [abc]"}},
       {"set k 0 0 0\r\n\r\n", {"set k 0 0 []"}},
       {"set  k  0  0  2  \r\nab\r\n", {"set k 0 0 [ab]"}},
       {"set k 0 -1 2\r\nab\r\n", {"set k 0 -1 [ab]"}},
       {"set k 0 0 2 noreply\r\nab\r\n", {"set k 0 0 noreply [ab]"}},
       {"set k 0 0 2 noreply\nab\r\n", {"set k 0 0 noreply [ab]"}},
       {"set k 0 0 2 foo bar\r\nab\r\n", {"set k 0 0 [ab]"}},
       {"set k 0 0 2 noreply foo\r\nab\r\n", {"set k 0 0 [ab]"}},
       {"set k 0 0 2 NOREPLY\r\nab\r\n", {"set k 0 0 [ab]"}},
       {"set k 4294967295 2147483647 4\r\n\r\n\r\n\r\n",
        {"set k 4294967295 2147483647 [\r\n\r\n]"}},
       {"set k 000 00 002\r\nab\r\n", {"set k 0 0 [ab]"}},
       {"add k 0 0 1\r\na\r\n", {"add k 0 0 [a]"}},
       {"replace k 0 0 1\r\na\r\n", {"replace k 0 0 [a]"}},
       {"append k 0 0 1\r\na\r\n", {"append k 0 0 [a]"}},
       {"prepend k 0 0 1 noreply\r\na\r\n", {"prepend k 0 0 noreply [a]"}},
       {"cas k 5 6 1 18446744073709551615\r\na\r\n", {"cas k 5 6 unique 18446744073709551615 [a]"}},
       {"cas k 5 6 1 7 noreply\r\na\r\n", {"cas k 5 6 unique 7 noreply [a]"}}});
}

TEST(TextRequestParser, ABodyWithoutItsEndIsABadChunkAndTheRestIsCommands) {
  expect_all(
      {{"set k 0 0 2\r\nabcd\r\nmn\r\n", {"refused CLIENT_ERROR bad data chunk", kBad, "mn"}},
       {"set k 0 0 2\r\nab\n\r\nmn\r\n", {"refused CLIENT_ERROR bad data chunk", kBad, "mn"}},
       {"set k 0 0 2 noreply\r\nabcdmn\r\n", {"refused CLIENT_ERROR bad data chunk noreply", "mn"}},
       {"set k 0 0 2\r\nabc\n", {"refused CLIENT_ERROR bad data chunk"}}});
}

TEST(TextRequestParser, WithoutAGoodLengthTheDataIsReadAsCommands) {
  for (const std::string length :
       {"-1", "+3", "0x3", "a", "2147483646", "2147483647", "2147483648", "4294967295",
        "4294967296", "4294967297", "8589934592", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "3.0", "noreply"}) {
    EXPECT_THAT(parse("set k 0 0 " + length + "\r\nabc\r\nmn\r\n").back(), "mn") << length;
    EXPECT_THAT(parse("set k 0 0 " + length + " x\r\nabcd\r\n"), ElementsAre(kBad, kError));
    EXPECT_THAT(parse("cas k 0 0 " + length + " 1\r\nabcd\r\n"), ElementsAre(kBad, kError));
  }
  expect_all({{"set\r\n", {kBad}},
              {"set k\r\n", {kBad}},
              {"set k 0\r\n", {kBad}},
              {"set k 0 0\r\nmn\r\n", {kBad, "mn"}},
              {"set k 0 0 noreply\r\nmn\r\n", {std::string(kBad) + " noreply", "mn"}},
              {"set noreply\r\n", {std::string(kBad) + " noreply"}},
              {"cas k 0 0 2\r\nabcd\r\n", {kBad, kError}},
              {"set k 0 0 x noreply\r\nabcd\r\n", {std::string(kBad) + " noreply", kError}}});
}

TEST(TextRequestParser, OtherErrorsOfAStorageLineSwallowTheData) {
  const std::string key(251, 'k');
  const std::string swallow4 = std::string(kBad) + " swallow 4";
  for (const std::string& fields :
       {key + " 0 0", std::string("k x 0"), std::string("k -1 0"), std::string("k 4294967296 0"),
        std::string("k 4294967297 0"), std::string("k 18446744073709551616 0"),
        std::string("k 0 x"), std::string("k 0 4294967296"), std::string("k 0 -2147483649")}) {
    EXPECT_THAT(parse("set " + fields + " 2\r\nmn\r\nmn\r\n"), ElementsAre(swallow4, "mn"))
        << fields;
    EXPECT_THAT(parse("add " + fields + " 2 noreply\r\nmn\r\nmn\r\n"),
                ElementsAre(swallow4 + " noreply", "mn"))
        << fields;
  }
  expect_all({{"cas k 0 0 2 x\r\nmn\r\nmn\r\n", {swallow4, "mn"}},
              {"cas k 0 0 2 -1\r\nmn\r\nmn\r\n", {swallow4, "mn"}},
              {"cas k 0 0 2 18446744073709551616\r\nmn\r\nmn\r\n", {swallow4, "mn"}},
              {"cas k 0 0 2 noreply\r\nmn\r\nmn\r\n", {swallow4 + " noreply", "mn"}}});
}

TEST(TextRequestParser, DeleteTakesAtMostOneNumberMore) {
  const std::string key(251, 'k');
  expect_all({{"delete k\r\n", {"delete k"}},
              {"delete k noreply\r\n", {"delete k noreply"}},
              {"delete k 0\r\n", {"delete k"}},
              {"delete k 10 noreply\r\n", {"delete k noreply"}},
              {"delete noreply\r\n", {"delete noreply noreply"}},
              {"delete\r\n", {kBad}},
              {"delete k x\r\n", {kBad}},
              {"delete k -1\r\n", {kBad}},
              {"delete k 0 0\r\n", {kBad}},
              {"delete k x noreply\r\n", {std::string(kBad) + " noreply"}},
              {"delete a b c d e\r\n", {kBad}},
              {"delete " + key + "\r\n", {kBad}}});
}

TEST(TextRequestParser, ArithmeticAndTouch) {
  const std::string delta = "refused CLIENT_ERROR invalid numeric delta argument";
  const std::string exptime = "refused CLIENT_ERROR invalid exptime argument";
  const std::string key(251, 'k');
  expect_all({{"incr k 5\r\n", {"incr k 5"}},
              {"decr k 18446744073709551615\r\n", {"decr k 18446744073709551615"}},
              {"incr k 5 noreply\r\n", {"incr k 5 noreply"}},
              {"incr k 5 foo\r\n", {"incr k 5"}},
              {"incr\r\n", {kBad}},
              {"incr k\r\n", {kBad}},
              {"incr k noreply\r\n", {delta + " noreply"}},
              {"incr k -1\r\n", {delta}},
              {"decr k 18446744073709551616\r\n", {delta}},
              {"decr k x\r\n", {delta}},
              {"incr " + key + " 1\r\n", {kBad}},
              {"touch k 5\r\n", {"touch k time 5"}},
              {"touch k -5 noreply\r\n", {"touch k time -5 noreply"}},
              {"touch\r\n", {kBad}},
              {"touch k\r\n", {kBad}},
              {"touch k x\r\n", {exptime}},
              {"touch k noreply\r\n", {exptime + " noreply"}},
              {"touch " + key + " 1\r\n", {kBad}}});
}

TEST(TextRequestParser, CommandsWithoutAKey) {
  const std::string exptime = "refused CLIENT_ERROR invalid exptime argument";
  expect_all({{"flush_all\r\n", {"flush_all"}},
              {"flush_all noreply\r\n", {"flush_all noreply"}},
              {"flush_all 10\r\n", {"flush_all time 10"}},
              {"flush_all -1 noreply\r\n", {"flush_all time -1 noreply"}},
              {"flush_all 10 x\r\n", {"flush_all time 10"}},
              {"flush_all x\r\n", {exptime}},
              {"flush_all x noreply\r\n", {exptime + " noreply"}},
              {"version\r\n", {"version"}},
              {"version noreply\r\n", {"version"}},
              {"verbosity 1\r\n", {"verbosity time 1"}},
              {"verbosity 1 noreply\r\n", {"verbosity time 1 noreply"}},
              {"verbosity\r\n", {kBad}},
              {"verbosity x\r\n", {kBad}},
              {"verbosity -1\r\n", {kBad}},
              {"verbosity noreply\r\n", {std::string(kBad) + " noreply"}},
              {"mn\r\n", {"mn"}},
              {"mn noreply\r\n", {"mn"}},
              {"quit\r\nget a\r\n", {"quit"}},
              {"quit noreply\r\n", {"quit"}},
              {"stats\r\n", {"stats"}},
              {"stats \r\n", {"stats"}},
              {"stats   items  \r\n", {"stats args [items]"}},
              {"stats noreply\r\n", {"stats args [noreply]"}},
              {"stats cachedump 1  5\r\n", {"stats args [cachedump 1  5]"}}});
}

TEST(TextRequestParser, UnknownCommandsAreErrors) {
  const std::string silent = std::string(kError) + " noreply";
  std::string many = "foo";
  for (int i = 0; i < 21; ++i)
    many += " x";
  expect_all({{"foo\r\n", {kError}},
              {"foo noreply\r\n", {silent}},
              {"noreply\r\n", {kError}},
              {"foo noreply x\r\n", {kError}},
              {many + " noreply\r\n", {silent}},
              {many + " x noreply\r\n", {kError}},
              {" get a\r\n", {kError}},
              {" get a noreply\r\n", {silent}},
              {"GETS a\r\n", {kError}},
              {"get\ta\r\n", {kError}},
              {"mgx k v\r\n", {kError}},
              {"mx k\r\n", {kError}},
              {"mnx\r\n", {kError}},
              {std::string("\0\0\0\0\r\n", 6), {kError}}});
}

TEST(TextRequestParser, GeneralFormsAreUnknownWhereThereIsNoPlaceForThem) {
  for (const std::string line :
       {"mg k v\r\n", "ms k 2\r\n", "md k\r\n", "ma k\r\n", "me k\r\n", "mg k noreply\r\n"}) {
    Request request;
    std::array<KeyRef, 1> keys;
    const ParseResult result = parse_text_request(line + "ab\r\n", keys, request);
    EXPECT_EQ(result.status, ParseStatus::kRequest);
    EXPECT_EQ(result.consumed, line.size());
    EXPECT_EQ(request.command, Command::kRejected);
    EXPECT_EQ(request.error, Outcome::kError);
    EXPECT_EQ(request.value_size, 0U);
    EXPECT_EQ(request.noreply, line.find("noreply") != std::string::npos);
  }
}

TEST(TextRequestParser, VeryShortLinesAreBadLines) {
  expect_all({{"\n", {kBad}},
              {"\r\n", {kBad}},
              {"a\r\n", {kBad}},
              {" \r\n", {kBad}},
              {"mn\n", {kBad}},
              {"\r\r\n", {kBad}},
              {"\n\n\nmn\r\n", {kBad, kBad, kBad, "mn"}},
              {"ab\r\n", {kError}},
              {"abc\n", {kError}},
              {"  \r\n", {kError}}});
}

TEST(TextRequestParser, OtherProtocolsAreClosed) {
  expect_all({{"GET / HTTP/1.1\r\nset k 0 0 1\r\na\r\n", {"closed"}},
              {"GET /\r\n", {"closed"}},
              {"POST /x HTTP/1.0\r\n\r\nset k 0 0 1\r\na\r\n", {"closed"}},
              {"PUT x\r\nmn\r\n", {"closed"}},
              {"OPTIONS *\r\nmn\r\n", {"closed"}},
              {"HEAD /\n", {"closed"}},
              {"DELETE /\n", {"closed"}},
              {"FOO bar HTTP/2\r\nmn\r\n", {"closed"}},
              {"get a HTTP/1.1\r\n", {"get a HTTP/1.1"}},
              {"\x80\x01", {"closed"}},
              {"\x16\x03\x01\x02\nset k 0 0 1\r\na\r\n", {"closed"}},
              {"mn\r\n\x80\x01", {"mn", "closed"}}});
}

TEST(TextRequestParser, NothingIsConsumedOfAnUnfinishedLine) {
  for (const std::string text : {"g", "get", "get a", "get a\r", "set k 0 0 2\r\nab\r", "foo",
                                 "set k 0 0 2\r\n", "\x16", " "}) {
    RequestLog log(text_server_codec());
    log.feed(text);
    EXPECT_THAT(log.lines(), IsEmpty()) << text;
    EXPECT_EQ(log.waiting(), text.size()) << text;
  }
}

TEST(TextRequestParser, EveryByteMayStandInAKeyButBlankAndNewline) {
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    if (byte == ' ' || byte == '\n') continue;
    const std::string key = std::string("a") + byte + "b";
    EXPECT_THAT(parse("get " + key + "\r\n"), ElementsAre("get " + key)) << c;
    EXPECT_THAT(parse("delete " + key + "\r\n"), ElementsAre("delete " + key)) << c;
    EXPECT_THAT(parse("set " + key + " 0 0 1\r\nv\r\n"), ElementsAre("set " + key + " 0 0 [v]"))
        << c;
  }
}

}  // namespace
}  // namespace moxi
