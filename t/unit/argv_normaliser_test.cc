#include "server/options/argv_normaliser.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Words = std::vector<std::string>;

Words canonical(const Words& arguments) {
  Result<NormalArguments> result = normalise_arguments(arguments);
  EXPECT_TRUE(result.is_ok());
  Words words;
  if (!result.is_ok()) return words;
  for (const NormalOption& option : result.value().options)
    words.push_back(canonical_form(option));
  for (const std::string& operand : result.value().operands)
    words.push_back("operand " + operand);
  return words;
}

std::string error_of(const Words& arguments) {
  Result<NormalArguments> result = normalise_arguments(arguments);
  return result.is_ok() ? "" : result.message();
}

struct Case {
  Words arguments;
  Words expected;
};

TEST(ArgvNormaliser, WritesEverySpellingInOneForm) {
  const std::vector<Case> cases = {
      {{}, {}},
      {{"-m64"}, {"--memory-limit=64"}},
      {{"-m", "64"}, {"--memory-limit=64"}},
      {{"--memory-limit=64"}, {"--memory-limit=64"}},
      {{"--memory-limit", "64"}, {"--memory-limit=64"}},
      {{"--memory-l=64"}, {"--memory-limit=64"}},
      {{"--thre", "2"}, {"--threads=2"}},
      {{"-vv"}, {"--verbose", "--verbose"}},
      {{"-vMp0"}, {"--verbose", "--disable-evictions", "--port=0"}},
      {{"-p", "-1"}, {"--port=-1"}},
      {{"-o", "a,b", "-oc"}, {"--extended=a,b", "--extended=c"}},
      {{"--verb"}, {"--verbose"}},
      {{"x", "-M", "y"}, {"--disable-evictions", "operand x", "operand y"}},
      {{"-M", "--", "-v"}, {"--disable-evictions", "operand -v"}},
      {{"-"}, {"operand -"}},
      {{"-l::1"}, {"--listen=::1"}},
      {{"-z", "11211=a,b"}, {"--pools=11211=a,b"}},
      {{"--listen=a=b"}, {"--listen=a=b"}},
  };
  for (const Case& one : cases)
    EXPECT_EQ(canonical(one.arguments), one.expected);
}

TEST(ArgvNormaliser, TakesTheWordOfZOnlyIfItIsASetting) {
  EXPECT_THAT(canonical({"-Z", "a=1"}), ElementsAre("--behavior=a=1"));
  EXPECT_THAT(canonical({"-Za=1,b=2"}), ElementsAre("--behavior=a=1,b=2"));
  EXPECT_THAT(canonical({"-Z", "./file"}), ElementsAre("--behavior=./file"));
  EXPECT_THAT(canonical({"-Z/file"}), ElementsAre("--behavior=/file"));
  EXPECT_THAT(canonical({"-Z"}), ElementsAre("--enable-ssl"));
  EXPECT_THAT(canonical({"-Z", "word"}), ElementsAre("--enable-ssl", "operand word"));
  EXPECT_THAT(canonical({"-Z", "-p", "0"}), ElementsAre("--enable-ssl", "--port=0"));
  EXPECT_THAT(canonical({"-Z", "--port=0"}), ElementsAre("--enable-ssl", "--port=0"));
  EXPECT_THAT(canonical({"-vZ", "a=1"}), ElementsAre("--verbose", "--behavior=a=1"));
  EXPECT_THAT(canonical({"-Zv"}), ElementsAre("--enable-ssl", "--verbose"));
}

TEST(ArgvNormaliser, SaysWhatIsWrong) {
  EXPECT_THAT(error_of({"-Q"}), HasSubstr("'-Q'"));
  EXPECT_THAT(error_of({"-vQ"}), HasSubstr("'-Q'"));
  EXPECT_THAT(error_of({"--nonsense=1"}), HasSubstr("'--nonsense'"));
  EXPECT_THAT(error_of({"--ver"}), HasSubstr("ambiguous"));
  EXPECT_THAT(error_of({"-p"}), HasSubstr("requires a value"));
  EXPECT_THAT(error_of({"--port"}), HasSubstr("requires a value"));
  EXPECT_THAT(error_of({"--port="}), HasSubstr("requires a value"));
  EXPECT_THAT(error_of({"-p", ""}), HasSubstr("requires a value"));
  EXPECT_THAT(error_of({"--verbose=1"}), HasSubstr("takes no value"));
  EXPECT_THAT(error_of({"-v"}), IsEmpty());
}

}  // namespace
}  // namespace moxi
