// FloorScanner: its answers at every split point of a conversation.
#include "t/bench/floor_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

const FloorReplies& replies() {
  static const FloorReplies kReplies(3);
  return kReplies;
}

std::string answers(const std::string& text) {
  FloorScanner scanner(replies());
  ReplyBuffer out;
  EXPECT_TRUE(scanner.feed(text, out));
  return std::string(out.view());
}

TEST(FloorScanner, AnswersEveryKeyAtEverySplit) {
  const std::string text =
      "get a\r\nget b cc ddd\r\nset k 0 0 4\r\n\r\nab\r\nset k 0 0 2 noreply\r\nab\r\ngets e\r\n"
      "mg f v\r\nmg f k v O12\r\ncas k 1 2 0 7 "
      "noreply\r\n\r\nversion\r\nmn\r\nflush_all\r\nwhat\r\n";
  const std::string expected =
      "VALUE a 0 3\r\nvvv\r\nEND\r\n"
      "VALUE b 0 3\r\nvvv\r\nVALUE cc 0 3\r\nvvv\r\nVALUE ddd 0 3\r\nvvv\r\nEND\r\n"
      "STORED\r\nVALUE e 0 3 1\r\nvvv\r\nEND\r\nVA 3\r\nvvv\r\nVA 3 kf O12\r\nvvv\r\n"
      "VERSION floor\r\nMN\r\nOK\r\nERROR\r\n";
  EXPECT_EQ(answers(text), expected);
  for (size_t first = 0; first <= text.size(); ++first) {
    for (size_t second = first; second <= text.size(); second += 7) {
      FloorScanner scanner(replies());
      ReplyBuffer out;
      ASSERT_TRUE(scanner.feed(std::string_view(text).substr(0, first), out));
      ASSERT_TRUE(scanner.feed(std::string_view(text).substr(first, second - first), out));
      ASSERT_TRUE(scanner.feed(std::string_view(text).substr(second), out));
      ASSERT_EQ(out.view(), expected) << first << " " << second;
    }
  }
}

TEST(FloorScanner, OneByteAtATime) {
  const std::string text = "get aa bb\r\nset k 0 0 3\r\nxyz\r\nget c\r\n";
  FloorScanner scanner(replies());
  ReplyBuffer out;
  for (const char byte : text)
    ASSERT_TRUE(scanner.feed({&byte, 1}, out));
  EXPECT_EQ(out.view(), answers(text));
}

TEST(FloorScanner, AValueWithoutLengthEndsTheConnection) {
  for (const char* line : {"set k 0 0 -1\r\n", "set k 0 0\r\n", "set k 0 0 99999999999\r\n"}) {
    FloorScanner scanner(replies());
    ReplyBuffer out;
    EXPECT_FALSE(scanner.feed(line, out)) << line;
    EXPECT_EQ(out.view(), "CLIENT_ERROR bad data chunk\r\n");
  }
}

TEST(FloorScanner, QuitEndsTheConnectionAfterWhatWasAsked) {
  FloorScanner scanner(replies());
  ReplyBuffer out;
  EXPECT_FALSE(scanner.feed("get a\r\nquit\r\nget b\r\n", out));
  EXPECT_EQ(out.view(), "VALUE a 0 3\r\nvvv\r\nEND\r\n");
}

}  // namespace
}  // namespace moxi
