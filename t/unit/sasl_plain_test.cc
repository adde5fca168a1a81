#include "common/protocol/sasl_plain.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

using std::string_literals::operator""s;

TEST(SaslPlain, TakesAUserAndAPassword) {
  const std::string message = "\0ann\0one"s;
  const auto login = parse_sasl_plain(message);
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->user, "ann");
  EXPECT_EQ(login->password, "one");
  EXPECT_TRUE(parse_sasl_plain("ann\0ann\0one"s).has_value());
  const std::string huge(10'000, 'x');
  const std::string huge_message = '\0' + huge + '\0' + huge;
  EXPECT_EQ(parse_sasl_plain(huge_message)->password, huge);
}

TEST(SaslPlain, RefusesWhatIsNotThat) {
  for (const std::string& message :
       {""s, "\0"s, "\0\0"s, "ann"s, "ann\0one"s, "\0ann"s, "\0ann\0"s, "\0\0one"s, "\0ann\0one\0"s,
        "\0ann\0o\0e"s, "bob\0ann\0one"s, "\0\0\0\0"s}) {
    SCOPED_TRACE(message);
    EXPECT_FALSE(parse_sasl_plain(message).has_value());
  }
}

}  // namespace
}  // namespace moxi
