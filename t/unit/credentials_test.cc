#include "common/session/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

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

// How long a comparison takes says nothing: not whether there is such a user, nor where among all
// of them, nor how much of a password is right. (CVE-2026-47783 and CVE-2026-47784: a search that
// ends with the first that fits, and memcmp.)
using Pair = std::pair<std::string, std::string>;

constexpr int kUsers = 4000;
constexpr int kRounds = 101;

std::string password_of(int user) {
  return "password-" + std::to_string(user) + std::string(40, 'x');
}

Credentials many_users() {
  std::string text;
  for (int i = 0; i < kUsers; ++i)
    text += "user" + std::to_string(i) + ":" + password_of(i) + "\n";
  return Credentials::parse(text, Credentials::Format::kLines).value();
}

// What each question takes, in nanoseconds: the least of many, asked in turns, so that whatever
// else the machine does falls on all of them.
std::vector<double> times_of(const Credentials& users, const std::vector<Pair>& questions) {
  std::vector<std::vector<double>> taken(questions.size());
  size_t allowed = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < questions.size(); ++i) {
      const auto begin = std::chrono::steady_clock::now();
      allowed += users.allow(questions[i].first, questions[i].second) ? 1 : 0;
      const std::chrono::duration<double, std::nano> time =
          std::chrono::steady_clock::now() - begin;
      taken[i].push_back(time.count());
    }
  }
  EXPECT_EQ(allowed, size_t{3} * kRounds);
  std::vector<double> least;
  for (const std::vector<double>& times : taken)
    least.push_back(*std::min_element(times.begin(), times.end()));
  return least;
}

// Whoever stops at the first that fits takes a thousandth of the time for it.
TEST(Credentials, TakeTheSameTimeWhoeverAsksAndWhateverIsWrong) {
  const Credentials users = many_users();
  const std::string right = password_of(0);
  std::string wrong_at_first = right;
  wrong_at_first.front() = 'P';
  std::string wrong_at_last = right;
  wrong_at_last.back() = 'X';
  const std::vector<Pair> questions = {
      {"user0", right},    {"user2000", password_of(2000)}, {"user3999", password_of(3999)},
      {"nobody", right},   {"user0", wrong_at_first},       {"user0", wrong_at_last},
      {"user3999", right},
  };
  const std::vector<double> times = times_of(users, questions);
  const auto [least, most] = std::minmax_element(times.begin(), times.end());
  EXPECT_LT(*most, *least * 10);
}

}  // namespace
}  // namespace moxi
