#include "server/options/help_text.h"

#include <gmock/gmock.h>

#include "server/options/option_table.h"
#include "server/options/suboption_table.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(HelpText, BeginsAsToolsExpect) {
  EXPECT_EQ(version_text(), "memcached 1.6.45");
  EXPECT_THAT(help_text(), StartsWith("memcached 1.6.45\nmoxi "));
  EXPECT_THAT(license_text(), HasSubstr("BSD 3-Clause"));
}

TEST(HelpText, NamesEveryOptionAndSuboption) {
  const std::string help = help_text();
  for (const OptionInfo& option : option_table()) {
    EXPECT_THAT(help, HasSubstr("--" + std::string(option.name)));
    if (option.letter != '\0') {
      EXPECT_THAT(help, HasSubstr(std::string("-") + option.letter + ", "));
    }
  }
  for (const SuboptionInfo& suboption : suboption_table()) {
    if (suboption.effect != Effect::kNotYet) {
      EXPECT_THAT(help, HasSubstr("- " + std::string(suboption.name) + ":"));
    }
  }
}

}  // namespace
}  // namespace moxi
