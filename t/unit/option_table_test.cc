#include "server/options/option_table.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace moxi {
namespace {

// Every short option of memcached 1.6.45.
constexpr std::string_view kMemcachedLetters = "pUsaAldruvhiVPfnLDtRCbBISFXWYeZNoMcmk";

TEST(OptionTable, HasEveryOptionOfMemcached) {
  for (const char letter : kMemcachedLetters) {
    EXPECT_NE(find_option(letter), nullptr) << letter;
  }
  EXPECT_NE(find_option('z'), nullptr);
  EXPECT_EQ(find_option('Q'), nullptr);
  EXPECT_EQ(find_option('\0'), nullptr);
}

TEST(OptionTable, HasEachNameAndLetterOnce) {
  std::set<char> letters;
  std::set<std::string_view> names;
  for (const OptionInfo& option : option_table()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    if (option.letter != '\0') {
      EXPECT_TRUE(letters.insert(option.letter).second) << option.letter;
    }
  }
}

TEST(OptionTable, FindsEachOptionByItsId) {
  for (const OptionInfo& option : option_table()) {
    EXPECT_EQ(option_info(option.id).name, option.name);
    EXPECT_FALSE(option.help.empty());
    EXPECT_EQ(option.argument == Argument::kRequired, !option.value_name.empty()) << option.name;
  }
}

}  // namespace
}  // namespace moxi
