#include "common/protocol/text_login_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

struct Parsed {
  ParseResult result;
  Request request;
};

Parsed parse(std::string_view in) {
  Parsed parsed;
  KeyRef keys[1];
  // What an earlier request left must not matter.
  parsed.request.noreply = true;
  parsed.request.value_size = 7;
  parsed.result = text_login_codec().parse(in, keys, parsed.request);
  return parsed;
}

void expect_refused(std::string_view in, Outcome error, size_t consumed, size_t swallow = 0) {
  SCOPED_TRACE(in);
  const Parsed parsed = parse(in);
  EXPECT_EQ(parsed.result.status, ParseStatus::kRequest);
  EXPECT_EQ(parsed.request.command, Command::kRejected);
  EXPECT_EQ(parsed.request.error, error);
  EXPECT_EQ(parsed.result.consumed, consumed);
  EXPECT_EQ(parsed.request.value_size, swallow);
  EXPECT_FALSE(parsed.request.noreply);
}

void expect_login(std::string_view in, std::string_view user, std::string_view password) {
  SCOPED_TRACE(in);
  const Parsed parsed = parse(in);
  EXPECT_EQ(parsed.result.status, ParseStatus::kRequest);
  EXPECT_EQ(parsed.request.command, Command::kAuth);
  EXPECT_EQ(parsed.request.args, user);
  EXPECT_EQ(parsed.request.value, password);
  EXPECT_EQ(parsed.result.consumed, in.size());
}

TEST(TextLoginCodec, TakesUserAndPasswordFromASet) {
  expect_login("set a 0 0 7\r\nann one\r\n", "ann", "one");
  expect_login("set a b c 7\nann one\r\n", "ann", "one");
  expect_login("set  a 0  0 9 noreply\r\n  ann one\r\n", "ann", "one");
  expect_login("set a 0 0 12\r\nann one more\r\n", "ann", "one");
  expect_login("set a 0 0 9\r\nann o\ne:f\r\n", "ann", "o\ne:f");
}

TEST(TextLoginCodec, WaitsForTheWholeOfIt) {
  const std::string whole = "set a 0 0 7\r\nann one\r\n";
  for (size_t size = 0; size < whole.size(); ++size) {
    const Parsed parsed = parse(std::string_view(whole).substr(0, size));
    EXPECT_EQ(parsed.result.status, ParseStatus::kNeedMore) << size;
    EXPECT_EQ(parsed.result.consumed, 0U) << size;
  }
}

TEST(TextLoginCodec, RefusesEverythingElse) {
  for (const std::string_view line :
       {"get a\r\n", "version\r\n", "stats\r\n", "add a 0 0 7\r\n", "set a 0 0\r\n",
        "set a 0 0 x\r\n", "set a 0 0 -7\r\n", "set a 0 0 4294967296\r\n", "SET a 0 0 7\r\n",
        "settle a 0 0 7\r\n", " set a 0 0 7\r\n", "      \r\n", "mg a v\r\n", "ms a 7\r\n",
        "set a 0 0 99999999999999999999\r\n"}) {
    expect_refused(line, Outcome::kUnauthenticated, line.size());
  }
}

TEST(TextLoginCodec, SaysWhatIsWrongWithALogin) {
  expect_refused("set a 0 0 7\r\nann oneXX", Outcome::kBadAuthEnd, 22);
  expect_refused("set a 0 0 7\r\nann one\n\n", Outcome::kBadAuthEnd, 22);
  expect_refused("set a 0 0 6\r\nannone\r\n", Outcome::kBadAuthToken, 21);
  expect_refused("set a 0 0 4\r\nann \r\n", Outcome::kBadAuthToken, 19);
  expect_refused("set a 0 0 0\r\n\r\n", Outcome::kBadAuthToken, 15);
  expect_refused("set a 0 0 16385\r\n", Outcome::kAuthTooLong, 17);
  expect_refused("set a 0 0 4294967295\r\n", Outcome::kAuthTooLong, 22);
}

TEST(TextLoginCodec, WaitsForNoMoreThanItMayKeep) {
  expect_refused("set a 0 0 16384\r\n", Outcome::kAuthFailure, 17, 16386);
  // 16 bytes of a line, 2 of an end.
  EXPECT_EQ(parse("set a 0 0 2030\r\n").result.status, ParseStatus::kNeedMore);
  expect_refused("set a 0 0 2031\r\n", Outcome::kAuthFailure, 16, 2033);
  EXPECT_EQ(parse(std::string(2047, 'x')).result.status, ParseStatus::kNeedMore);
  EXPECT_EQ(parse(std::string(2048, 'x')).result.status, ParseStatus::kClose);
  EXPECT_EQ(parse(std::string(2047, 'x') + '\n').request.error, Outcome::kUnauthenticated);
}

TEST(TextLoginCodec, ClosesWhatIsTooShortOrNotText) {
  for (const std::string_view bytes : {"\n", "a\r\n", "mn\r\n", "get\r\n", "\x80", "\x16\x03"})
    EXPECT_EQ(parse(bytes).result.status, ParseStatus::kClose) << bytes;
  EXPECT_EQ(parse("quit\r\n").result.status, ParseStatus::kRequest);
}

}  // namespace
}  // namespace moxi
