// Words of a line, whatever the blanks, and the check of key lengths against a naive one.
#include "common/protocol/text_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words_of(std::string_view line) {
  const TextTokens tokens(line);
  std::vector<std::string> words;
  for (size_t i = 0; i < tokens.count(); ++i)
    words.emplace_back(tokens[i]);
  return words;
}

TEST(TextTokens, AreSeparatedByRunsOfBlanksAlone) {
  EXPECT_THAT(words_of("get a b"), ElementsAre("get", "a", "b"));
  EXPECT_THAT(words_of("  get   a  "), ElementsAre("get", "a"));
  EXPECT_THAT(words_of("get a\tb\vc"), ElementsAre("get", "a\tb\vc"));
  EXPECT_THAT(words_of(""), IsEmpty());
  EXPECT_THAT(words_of("    "), IsEmpty());
}

TEST(TextTokens, TheTwentyFourthWordIsIgnored) {
  std::string line;
  for (int i = 0; i < 40; ++i)
    line += std::to_string(i) + ' ';
  const TextTokens tokens(line);
  EXPECT_EQ(tokens.count(), 23U);
  EXPECT_EQ(tokens.last(), "22");
}

TEST(TextTokens, ManyBlanksAnywhereChangeNothing) {
  for (size_t n = 1; n <= 4096; n = n * 2 + 1) {
    const std::string blanks(n, ' ');
    EXPECT_THAT(words_of(blanks + "get" + blanks + "a" + blanks), ElementsAre("get", "a")) << n;
  }
}

TEST(TextTokens, FindAnyStopsAtTheFirstHitAtAnyDistance) {
  for (size_t at = 0; at < 70; ++at) {
    for (size_t size = at + 1; size < 75; ++size) {
      std::string text(size, 'x');
      text[at] = '\n';
      const char* const end = text.data() + text.size();
      EXPECT_EQ((find_any<' ', '\n'>(text.data(), end)), text.data() + at);
      EXPECT_EQ((find_any<' '>(text.data(), end)), end);
    }
  }
}

bool fits_naively(const std::string& text) {
  size_t run = 0;
  for (const char c : text) {
    run = c == ' ' ? 0 : run + 1;
    if (run > kMaxKeyLength) return false;
  }
  return true;
}

TEST(TextTokens, KeyLengthsAreCheckedAsANaiveScanWould) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const size_t words = random() % 8;
    for (size_t i = 0; i < words; ++i) {
      const size_t length = random() % 4 == 0 ? 248 + random() % 6 : random() % 40;
      text += std::string(length, 'k') + std::string(random() % 3, ' ');
    }
    EXPECT_EQ(fits_keys(text), fits_naively(text)) << text;
  }
  EXPECT_TRUE(fits_keys(std::string(250, 'k')));
  EXPECT_FALSE(fits_keys(std::string(251, 'k')));
  EXPECT_TRUE(fits_keys(std::string(5000, ' ')));
}

TEST(TextTokens, PlainKeysHoldNoBlankAndNoControlByteAnywhere) {
  for (const size_t size :
       {size_t{1}, size_t{15}, size_t{16}, size_t{17}, size_t{33}, size_t{250}}) {
    for (int c = 0; c < 256; ++c) {
      for (size_t at = 0; at < size; at += size / 5 + 1) {
        std::string key(size, 'k');
        key[at] = static_cast<char>(c);
        EXPECT_EQ(is_plain_key(key), c > 0x20 && c != 0x7f) << c << " at " << at;
      }
    }
  }
  EXPECT_FALSE(is_plain_key(""));
  EXPECT_FALSE(is_plain_key(std::string(251, 'k')));
}

}  // namespace
}  // namespace moxi
