#include "common/session/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

using testing::HasSubstr;
using testing::Not;
using Format = Credentials::Format;

Credentials parsed(std::string_view text, Format format = Format::kLines) {
  Result<Credentials> result = Credentials::parse(text, format);
  EXPECT_TRUE(result.is_ok());
  return result.value();
}

TEST(Credentials, AllowThePairsOfTheFileAndNoOthers) {
  const Credentials users = parsed("ann:one\nbob:two\r\ncid:three");
  EXPECT_EQ(users.size(), 3U);
  EXPECT_TRUE(users.allow("ann", "one"));
  EXPECT_TRUE(users.allow("bob", "two"));
  EXPECT_TRUE(users.allow("cid", "three"));
  EXPECT_FALSE(users.allow("ann", "two"));
  EXPECT_FALSE(users.allow("ann", "on"));
  EXPECT_FALSE(users.allow("ann", "one "));
  EXPECT_FALSE(users.allow("Ann", "one"));
  EXPECT_FALSE(users.allow("an", "none"));
  EXPECT_FALSE(users.allow("", ""));
  EXPECT_FALSE(users.allow("ann", ""));
  EXPECT_FALSE(users.allow("", "one"));
  EXPECT_FALSE(users.allow("ann", std::string(1 << 20, 'x')));
}

// Whatever is moved from the one to the other is another pair.
TEST(Credentials, KnowWhereTheUserEnds) {
  const Credentials users = parsed("ab:cd\n");
  EXPECT_FALSE(users.allow("a", "bcd"));
  EXPECT_FALSE(users.allow("abc", "d"));
  EXPECT_FALSE(users.allow("abcd", ""));
  EXPECT_TRUE(users.allow("ab", "cd"));
}

TEST(Credentials, TakeAnyNumberOfUsers) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "user" + std::to_string(i) + ":pass" + std::to_string(i) + "\n";
  const Credentials users = parsed(text);
  EXPECT_EQ(users.size(), 1000U);
  EXPECT_TRUE(users.allow("user0", "pass0"));
  EXPECT_TRUE(users.allow("user500", "pass500"));
  EXPECT_TRUE(users.allow("user999", "pass999"));
  EXPECT_FALSE(users.allow("user999", "pass500"));
}

TEST(Credentials, ReadAPasswordToTheEndOfTheLineOrOfTheField) {
  EXPECT_TRUE(parsed("ann:one:two\n").allow("ann", "one:two"));
  const Credentials fields = parsed("ann:one:::more\n", Format::kFields);
  EXPECT_TRUE(fields.allow("ann", "one"));
  EXPECT_FALSE(fields.allow("ann", "one:::more"));
}

TEST(Credentials, MayBeNone) {
  const Credentials none = parsed("\n\r\n");
  EXPECT_EQ(none.size(), 0U);
  EXPECT_FALSE(none.allow("", ""));
  EXPECT_FALSE(parsed("").allow("ann", "one"));
}

TEST(Credentials, NameTheLineThatIsWrongButNotWhatItSays) {
  for (const std::string_view line : {"secret", ":secret", "secret:", ":"}) {
    SCOPED_TRACE(line);
    const Result<Credentials> result =
        Credentials::parse("ann:one\n\n" + std::string(line) + "\n", Format::kLines);
    ASSERT_FALSE(result.is_ok());
    EXPECT_THAT(result.message(), HasSubstr("malformed entry in line 3"));
    EXPECT_THAT(result.message(), Not(HasSubstr("secret")));
  }
  EXPECT_FALSE(Credentials::parse("ann::one\n", Format::kFields).is_ok());
}

}  // namespace
}  // namespace moxi
