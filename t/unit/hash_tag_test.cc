#include "proxy/config/hash_tag.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(HashTag, EnclosesAPart) {
  const HashTag tag('{', '}');
  const std::pair<const char*, const char*> cases[] = {
      {"user:{7}:name", "7"},
      {"{7}", "7"},
      {"{7}:{8}", "7"},
      {"a{b{c}d}", "b{c"},
      {"}x{7}", "7"},
      {"{}{7}", "{}{7}"},  // nothing stands in the first: the whole key, not the second
      {"{}", "{}"},
      {"{7", "{7"},
      {"7}", "7}"},
      {"}7{", "}7{"},
      {"7", "7"},
      {"", ""},
      {"{", "{"},
      {"x{", "x{"},
  };
  for (const auto& [key, part] : cases)
    EXPECT_EQ(tag.hashed_part(key), part) << key;
}

TEST(HashTag, MayHaveOneCharacterTwice) {
  const HashTag tag('|', '|');
  EXPECT_EQ(tag.hashed_part("a|b|c|d"), "b");
  EXPECT_EQ(tag.hashed_part("a|b"), "a|b");
  EXPECT_EQ(tag.hashed_part("a||b|"), "a||b|");
}

TEST(HashTag, LeavesKeysAloneIfThereIsNone) {
  EXPECT_FALSE(HashTag().is_set());
  EXPECT_EQ(HashTag().text(), "");
  EXPECT_EQ(HashTag().hashed_part("a{b}c"), "a{b}c");
  EXPECT_EQ(HashTag().hashed_part(std::string_view("\0b\0", 3)), std::string_view("\0b\0", 3));
}

TEST(HashTag, ShowsItsCharacters) {
  EXPECT_TRUE(HashTag('<', '>').is_set());
  EXPECT_EQ(HashTag('<', '>').text(), "<>");
  EXPECT_EQ(HashTag('<', '>'), HashTag('<', '>'));
  EXPECT_FALSE(HashTag('<', '>') == HashTag('<', '<'));
}

}  // namespace
}  // namespace moxi
