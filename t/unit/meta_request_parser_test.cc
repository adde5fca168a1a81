// What each meta line means, word by word; every stream is also cut at every point. The expected
// lines are those of RequestLog.
#include "common/protocol/meta_request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "t/support/text_cases.h"
#include "t/unit/command_table.h"

namespace moxi {
namespace {

using testing::ElementsAre;

TEST(MetaRequestParser, ALineIsAKeyAndItsFlags) {
  expect_all(
      {{"mg k\r\n", {"mg k"}},
       {"mg k\n", {"mg k"}},
       {"mg k \r\n", {"mg k"}},
       {"mg  k   v  s \r\n", {"mg k flags [v  s]"}},
       {"mg k v\n", {"mg k flags [v]"}},
       {"mg k v noreply\r\n", {"refused CLIENT_ERROR invalid flag"}},
       {"mg k s v t f c h l u q Oabc k\r\n", {"mg k flags [s v t f c h l u q Oabc k]"}},
       {"mg k T30 R10\r\n", {"mg k time 30 flags [T30 R10] recache 10 T before R"}},
       {"mg k N-1 E7 C5\r\n", {"mg k flags [N-1 E7 C5] vivify -1 own cas 7 cas 5"}},
       {"md k q C9 x F5 T3\r\n", {"md k time 3 flags [q C9 x F5 T3] cas 9"}},
       {"md k\tx\r\n", {"md k\tx"}},
       {"ma k\r\n", {"ma k delta 1"}},
       {"ma k D5 J6 N0 M-\r\n", {"ma k flags [D5 J6 N0 M-] mode - vivify 0 initial 6 delta 5"}},
       {"ma k MIncr\r\n", {"ma k flags [MIncr] mode I delta 1"}},
       {"mn\r\nmn k\r\n", {"mn", "mn"}}});
}

TEST(MetaRequestParser, WithoutAGoodKeyTheLineIsBad) {
  const std::string fits(250, 'k');
  const std::string bad = kBad;
  for (const std::string word : {"mg", "md", "ma", "me"}) {
    EXPECT_THAT(parse(word + "\r\nmn\r\n"), ElementsAre(bad, "mn"));
    EXPECT_THAT(parse(word + " \r\nmn\r\n"), ElementsAre(bad, "mn"));
    EXPECT_THAT(parse(word + "   \nmn\r\n"), ElementsAre(bad, "mn"));
    EXPECT_THAT(parse(word + ' ' + fits + "k\r\nmn\r\n"), ElementsAre(bad, "mn"));
    EXPECT_THAT(parse(word + ' ' + fits + "k k k S\r\nmn\r\n"), ElementsAre(bad, "mn"));
    EXPECT_EQ(parse(word + ' ' + fits + "\r\n").front().substr(0, 253), word + ' ' + fits);
  }
}

TEST(MetaRequestParser, AKeyMayComeAsBase64) {
  const std::string longest(248, 'A');
  expect_all(
      {{"mg Zm9v b\r\n", {"mg foo sent as Zm9v flags [b]"}},
       {"mg Zm9v k b v\r\n", {"mg foo sent as Zm9v flags [k b v]"}},
       {"md Zm9v b\r\n", {"md foo sent as Zm9v flags [b]"}},
       {"ma Zm9v b\r\n", {"ma foo sent as Zm9v flags [b] delta 1"}},
       {"ms Zm9v 1 b\r\n5\r\n", {"ms foo 0 0 [5] sent as Zm9v flags [b]"}},
       {"mg " + longest + " b\r\n",
        {"mg " + std::string(186, '\0') + " sent as " + longest + " flags [b]"}},
       {"mg " + longest + "A b\r\n", {"refused CLIENT_ERROR error decoding key"}},
       {"mg Zm9 b\r\n", {"refused CLIENT_ERROR error decoding key"}},
       {"ms Zm9 1 b\r\n5\r\nmn\r\n", {"refused CLIENT_ERROR error decoding key swallow 3", "mn"}}});
}

TEST(MetaRequestParser, DebugKnowsBase64AndNothingElse) {
  expect_all({{"me k\r\n", {"me k"}},
              {"me Zm9v b\r\n", {"me foo sent as Zm9v flags [b]"}},
              {"me Zm9v b k v\r\n", {"me foo sent as Zm9v flags [b]"}},
              {"me Zm9v v b\r\n", {"me Zm9v"}},
              {"me k ! ! S Tx noreply\r\n", {"me k"}},
              {"me Zm9 b\r\n", {kBad}}});
}

TEST(MetaRequestParser, SetTakesItsBody) {
  expect_all({{"ms k 2\r\nab\r\n", {"ms k 0 0 [ab]"}},
              {"ms k 0\n\r\n", {"ms k 0 0 []"}},
              {"ms  k  002  T9  F7 \r\nab\r\n", {"ms k 7 9 [ab] flags [T9  F7]"}},
              {"ms k 4 MA N60 c\r\n\r\n\r\n\r\n",
               {"ms k 0 0 [\r\n\r\n] flags [MA N60 c] mode A vivify 60"}},
              {"ms k 1 I C5 E6 q\r\na\r\nmn\r\n",
               {"ms k 0 0 [a] flags [I C5 E6 q] own cas 6 cas 5", "mn"}},
              {"ms k 2\r\nabxymn\r\nmn\r\n", {"refused CLIENT_ERROR bad data chunk", "mn", "mn"}},
              {"ms k 2 q\r\nab\n\r\n", {"refused CLIENT_ERROR bad data chunk", kBad}}});
}

TEST(MetaRequestParser, WithoutAGoodLengthTheDataIsReadAsCommands) {
  for (const std::string length :
       {"", " ", " -1", " +3", " a", " S3", " 3x", " 2147483646", " 2147483648", " 4294967296",
        " 4294967299", " 18446744073709551619", " 99999999999999999999", " T3", " !"}) {
    EXPECT_THAT(parse("ms k" + length + "\r\nfoo\r\nmn\r\n"),
                ElementsAre(kBad, "refused ERROR", "mn"))
        << length;
  }
  EXPECT_THAT(parse("ms\r\nmn\r\n"), ElementsAre(kBad, "mn"));
}

TEST(MetaRequestParser, OtherErrorsOfASetSwallowTheData) {
  const std::string key(251, 'k');
  const std::string bad = std::string(kBad) + " swallow 4";
  expect_all(
      {{"ms " + key + " 2\r\nmn\r\nmn\r\n", {bad, "mn"}},
       {"ms k 2 !\r\nmn\r\nmn\r\n", {bad, "mn"}},
       {"ms k 2 F-1 q\r\nmn\r\nmn\r\n", {bad, "mn"}},
       {"ms k 2 S2\r\nmn\r\nmn\r\n", {"refused CLIENT_ERROR invalid flag swallow 4", "mn"}},
       {"ms k 2 noreply\r\nmn\r\nmn\r\n", {"refused CLIENT_ERROR invalid flag swallow 4", "mn"}},
       {"ms k 2 k k\r\nmn\r\nmn\r\n", {"refused CLIENT_ERROR duplicate flag swallow 4", "mn"}},
       {"ms k 2 T\r\nmn\r\nmn\r\n",
        {"refused CLIENT_ERROR bad token in command line format swallow 4", "mn"}},
       {"ms k 2 MX\r\nmn\r\nmn\r\n",
        {"refused CLIENT_ERROR invalid mode for ms M token swallow 4", "mn"}},
       {"ms k 2 O" + std::string(32, 'x') + "\r\nmn\r\nmn\r\n",
        {"refused CLIENT_ERROR opaque token too long swallow 4", "mn"}},
       {"ms k 2 a b c d e f g h i j k l m n o p q r\r\nmn\r\nmn\r\n",
        {"refused CLIENT_ERROR options flags are too long swallow 4", "mn"}}});
  EXPECT_EQ(parse("ms k 2147483645 S\r\n").front(),
            "refused CLIENT_ERROR invalid flag swallow 2147483647");
}

TEST(MetaRequestParser, ANulIsNoMode) {
  using std::string_literals::operator""s;
  expect_all({{"ma k M\0\r\n"s, {"refused CLIENT_ERROR invalid mode for ma M token"}},
              {"ms k 2 M\0\r\nmn\r\nmn\r\n"s,
               {"refused CLIENT_ERROR invalid mode for ms M token swallow 4", "mn"}}});
}

TEST(MetaRequestParser, ErrorsOfFlagsAreToldInTheWordsOfTheCommand) {
  expect_all({{"mg k S\r\nmd k S\r\n",
               {"refused CLIENT_ERROR invalid flag", "refused CLIENT_ERROR invalid flag"}},
              {"ma k S\r\n", {"refused CLIENT_ERROR invalid or duplicate flag"}},
              {"ma k k k\r\n", {"refused CLIENT_ERROR invalid or duplicate flag"}},
              {"ma k Dx\r\n", {"refused CLIENT_ERROR invalid or duplicate flag"}},
              {"ma k MX\r\n", {"refused CLIENT_ERROR invalid mode for ma M token"}},
              {"ma k !\r\n", {kBad}}});
}

// A body that is too large to be collected arrives while the line's bytes move on.
TEST(MetaRequestParser, ALargeBodyKeepsTheLine) {
  const std::string body(kMaxBufferedBody * 2, 'x');
  RequestLog log(text_server_codec());
  log.feed("ms Zm9v " + std::to_string(body.size()) + " b k Oabc\r\n" + body.substr(0, 40'000));
  log.feed(body.substr(40'000) + "\r\nmn\r\n");
  EXPECT_THAT(log.lines(),
              ElementsAre("ms foo 0 0 sent as Zm9v flags [b k Oabc] [" + body + "]", "mn"));
  EXPECT_TRUE(log.faults().empty());
}

TEST(MetaRequestParser, NothingOfALineShinesThroughInTheNext) {
  EXPECT_THAT(
      parse("ma Zm9v b D5 J6 N7 T8 C9 E10 F11 MD R1 q k O1\r\nmg k\r\nma k\r\nms k 1\r\n1\r\n"),
      ElementsAre("ma foo time 8 sent as Zm9v flags [b D5 J6 N7 T8 C9 E10 F11 MD R1 q k O1]"
                  " mode D vivify 7 recache 1 own cas 10 cas 9 initial 6 delta 5 T before R",
                  "mg k", "ma k delta 1", "ms k 0 0 [1]"));
}

// Every command with every count of words, up to more than any of them may have, among them empty
// and huge ones: one request for a line, whatever it is, and nothing left over.
TEST(MetaRequestParser, EveryShapeOfALineIsOneRequest) {
  for (const std::string word : {"mg", "md", "ma", "me"}) {
    for (const std::string& line : all_lines(word, {"k", "Zm9v", "b", "Tx"}, 4)) {
      RequestLog log(text_server_codec());
      log.feed(line + "\r\nmn\r\n");
      ASSERT_EQ(log.lines().size(), 2U) << line;
      ASSERT_EQ(log.lines().back(), "mn") << line;
      ASSERT_TRUE(log.faults().empty()) << line;
    }
    std::string line = word + " k";
    for (const char flag : std::string("vksqtfchluxIPLO")) {
      line += ' ';
      line += flag;
      EXPECT_EQ(parse(line + "\r\nmn\r\n").back(), "mn");
    }
    for (int words = 17; words < 26; ++words) {
      line += " L";
      const std::vector<std::string> lines = parse(line + "\r\nmn\r\n");
      EXPECT_THAT(lines, testing::SizeIs(2));
      EXPECT_EQ(lines.front().substr(0, 7), word == "me" ? "me k" : "refused") << line;
    }
  }
}

TEST(MetaRequestParser, EveryShapeOfASetLeavesTheNextLineInStep) {
  for (const std::string& line : all_lines("ms", {"k", "2", "2147483646", "T", "MX"}, 5)) {
    RequestLog log(text_server_codec());
    log.feed(line + "\r\nab\r\nmn\r\n");
    ASSERT_EQ(log.lines().back(), "mn") << line;
    ASSERT_TRUE(log.faults().empty()) << line;
    ASSERT_EQ(log.waiting(), 0U) << line;
  }
}

}  // namespace
}  // namespace moxi
