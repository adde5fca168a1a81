#include "proxy/config/config_text.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(ConfigText, QuotesOnOneLineAndBriefly) {
  EXPECT_EQ(in_quotes("a b"), "\"a b\"");
  EXPECT_EQ(in_quotes("a\n\x01\xff"), "\"a???\"");
  EXPECT_EQ(in_quotes(std::string(65, 'x')), "\"" + std::string(64, 'x') + "...\"");
}

TEST(ConfigText, ParsesWholeNumbersOnly) {
  uint64_t value = 0;
  EXPECT_TRUE(parse_number("0", 10, &value));
  EXPECT_EQ(value, 0U);
  EXPECT_TRUE(parse_number("0010", 10, &value));
  EXPECT_EQ(value, 10U);
  for (const char* text : {"", "11", "-1", "+1", " 1", "1 ", "1x", "0x1", "99999999999999999999"}) {
    EXPECT_FALSE(parse_number(text, 10, &value)) << text;
  }
}

TEST(ConfigCursor, SkipsBlanksAndTellsWhetherALineEnded) {
  const ConfigText config{" \t a \r\n b", "-z", false};
  ConfigCursor cursor(config);
  EXPECT_FALSE(cursor.skip_blanks());
  EXPECT_EQ(cursor.take_word(""), "a");
  EXPECT_TRUE(cursor.skip_blanks());
  EXPECT_EQ(cursor.peek(), 'b');
  EXPECT_TRUE(cursor.accept('b'));
  EXPECT_TRUE(cursor.at_end());
  EXPECT_FALSE(cursor.accept('b'));
  EXPECT_EQ(cursor.peek(), '\0');
}

TEST(ConfigCursor, KnowsCommentsInFilesOnly) {
  const ConfigText file{"a#b\nc", "./f", true};
  ConfigCursor in_file(file);
  EXPECT_EQ(in_file.take_word(""), "a");
  EXPECT_TRUE(in_file.skip_blanks());
  EXPECT_EQ(in_file.take_word(""), "c");

  const ConfigText argument{"a#b", "-z", false};
  ConfigCursor in_argument(argument);
  EXPECT_EQ(in_argument.take_word(""), "a#b");
}

TEST(ConfigCursor, EndsACommentAtTheEndOfTheText) {
  const ConfigText file{"  # all", "./f", true};
  ConfigCursor cursor(file);
  EXPECT_FALSE(cursor.skip_blanks());
  EXPECT_TRUE(cursor.at_end());
}

TEST(ConfigCursor, TakesPhrasesWithoutTheirTrailingBlanks) {
  const ConfigText config{"a b  ,c", "-Z", false};
  ConfigCursor cursor(config);
  EXPECT_EQ(cursor.take_phrase(","), "a b");
  EXPECT_EQ(cursor.peek(), ',');
}

TEST(ConfigCursor, NamesThePlace) {
  const ConfigText argument{"one\ntwo", "-z", false};
  EXPECT_EQ(ConfigCursor(argument).error_at(5, "why").message(), "-z, column 6: why");
  const ConfigText file{"one\ntwo", "./f", true};
  EXPECT_EQ(ConfigCursor(file).error_at(0, "why").message(), "./f:1:1: why");
  EXPECT_EQ(ConfigCursor(file).error_at(5, "why").message(), "./f:2:2: why");
}

}  // namespace
}  // namespace moxi
