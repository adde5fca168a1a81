// The form of nutcracker.yml: what is read, and how whatever else YAML allows is refused.
#include "proxy/config/nutcracker_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Result<std::vector<YamlPool>> read(std::string text) {
  return read_nutcracker_yaml({std::move(text), "n.yml", true});
}

std::string failure(std::string text) {
  const auto result = read(std::move(text));
  return result.is_ok() ? "read" : result.message();
}

TEST(NutcrackerYaml, PoolsKeysAndListsHavePlaces) {
  const auto pools = read(
      "# comment\n"
      "alpha:\n"
      "  listen: ::1:22121   # an IPv6 address\n"
      "  hash_tag: \"{}\"\n"
      "  servers:\n"
      "   - 127.0.0.1:6380:1 server1\n"
      "   - /tmp/a.sock:2\n"
      "beta: {listen: '/tmp/b 0666', servers: [a:1:1]}\n");
  ASSERT_TRUE(pools.is_ok()) << pools.message();
  ASSERT_EQ(pools.value().size(), 2U);
  const YamlPool& alpha = pools.value()[0];
  EXPECT_EQ(alpha.name.text, "alpha");
  ASSERT_EQ(alpha.entries.size(), 3U);
  EXPECT_EQ(alpha.entries[0].key.text, "listen");
  EXPECT_EQ(alpha.entries[0].words[0].text, "::1:22121");
  EXPECT_EQ(alpha.entries[0].words[0].mark.line, 3U);
  EXPECT_EQ(alpha.entries[0].words[0].mark.column, 11U);
  EXPECT_EQ(alpha.entries[1].words[0].text, "{}");
  EXPECT_TRUE(alpha.entries[2].is_list);
  ASSERT_EQ(alpha.entries[2].words.size(), 2U);
  EXPECT_EQ(alpha.entries[2].words[0].text, "127.0.0.1:6380:1 server1");
  EXPECT_EQ(alpha.entries[2].words[1].mark.line, 7U);
  EXPECT_EQ(alpha.entries[2].words[1].mark.column, 6U);
  EXPECT_EQ(pools.value()[1].entries[0].words[0].text, "/tmp/b 0666");
  EXPECT_EQ(pools.value()[1].entries[1].words[0].text, "a:1:1");
}

TEST(NutcrackerYaml, TheStartOfADocumentMayBeWritten) {
  EXPECT_TRUE(read("---\na:\n  listen: b:1\n").is_ok());
}

TEST(NutcrackerYaml, WhatIsRefusedIsRefusedWhereItStands) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "n.yml: holds no pools"},
      {"# nothing\n", "n.yml: holds no pools"},
      {"~\n", "n.yml: holds no pools"},
      {"just words\n", "n.yml:1:1: expected pools, each a name with a colon"},
      {"- a\n", "n.yml:1:1: a list is not allowed here"},
      {"a: word\n", "n.yml:1:4: pool \"a\" has a word where its keys belong"},
      {"a:\n", "\"a\" has no value"},
      {"a:\n  listen:\n", "\"listen\" has no value"},
      {"a:\n  listen: ~\n", "n.yml:2:11: \"listen\" has no value"},
      {"a:\n  x: 1\n  y: 2\n  x: 3\n", "n.yml:4:3: \"x\" is there twice"},
      {"a:\n  x: 1\na:\n  x: 1\n", "n.yml:3:1: pool \"a\" is there twice"},
      {"a:\n  x: &b 1\n  y: *b\n", "n.yml:2:6: anchors are not allowed here"},
      {"a: &b\n  x: 1\n", "anchors are not allowed here"},
      {"a:\n  x: *b\n", "n.yml:2:6: "},
      {"a:\n  x: !!str 1\n", "tags are not allowed here"},
      {"a:\n  x: !secret 1\n", "tags are not allowed here"},
      {"a: !secret\n  x: 1\n", "tags are not allowed here"},
      {"a:\n  x: {y: 1}\n", "n.yml:2:6: keys are not allowed here"},
      {"a:\n  x:\n    y: 1\n", "n.yml:3:5: keys are not allowed here"},
      {"a:\n  x:\n    - [1]\n", "n.yml:3:7: a list is not allowed here"},
      {"a:\n  x:\n    - y: 1\n", "n.yml:3:7: keys are not allowed here"},
      {"a:\n  x:\n    -\n", "\"x\" has no value"},
      {"? [a]\n: b\n", "n.yml:1:3: a list is not allowed here"},
      {"? {a: b}\n: c\n", "n.yml:1:3: keys are not allowed here"},
      {"a:\n  ? [b]\n  : c\n", "a list is not allowed here"},
      {"~: b\n", "n.yml:1:1: "},
      {"a:\n  x: 1\n---\nb:\n  x: 1\n", "a second document is not allowed here"},
      {"a:\n  x: \"1\\n2\"\n", "n.yml:2:6: control characters are not allowed here"},
      {"a:\n  x: \"unfinished\n", "n.yml:2:6: expected a closing quote"},
      {"a:\n  x: 'it''s\n", "n.yml:2:6: expected a closing quote"},
      {"a:\n  x: 1\n\"", "n.yml:3:1: expected a closing quote"},
      {"a:\n  x: 1\n...\nb:\n  x: 1\n", "a second document is not allowed here"},
      {",", "n.yml:1:1: expected the end"},
      {"a:\n  x: 1?\n - b?\n", "n.yml:"},
      {"a:\n\tx: 1\n", "n.yml:"},
      {"a:\n  x: [1, 2\n", "n.yml:"},
      {"a:\n  x: 1\n y: 2\n", "n.yml:"},
  };
  for (const auto& [text, why] : cases) {
    EXPECT_THAT(failure(text), HasSubstr(why)) << text;
    EXPECT_THAT(failure(text), StartsWith("n.yml:")) << text;
    EXPECT_EQ(failure(text).find('\n'), std::string::npos) << text;
  }
}

TEST(NutcrackerYaml, BombsAreRefusedBeforeTheyGrow) {
  EXPECT_THAT(failure(std::string(100000, '[')),
              HasSubstr("n.yml:1:1: a list is not allowed here"));
  EXPECT_THAT(failure(std::string(100000, '{')), StartsWith("n.yml:1:"));
  EXPECT_THAT(failure("a:\n  b: " + std::string(100000, '[')), StartsWith("n.yml:2:"));
  std::string keys;
  for (int i = 0; i < 100000; ++i)
    keys += "? ";
  EXPECT_THAT(failure(keys), StartsWith("n.yml:1:"));
  EXPECT_EQ(failure(std::string((8 << 20) + 1, ' ')), "n.yml: larger than 8 MB");
}

TEST(NutcrackerYaml, WhatIsSaidCanBeShown) {
  for (const char* text : {"a:\n  x: \"\\x\x01\x02\"\n", "%\x01 x\n", "a: !<\x02\n", "a: |\x7f\n",
                           "a:\n  \xff\x01: 1\n", "*\x05", "a: \"\\U00\xff\""}) {
    for (const char c : failure(text))
      EXPECT_TRUE(c >= ' ' && c <= '~') << text;
  }
}

TEST(NutcrackerYaml, AnyBytesAreReadOrRefusedInOneLine) {
  std::string text = "a:\n  listen: 127.0.0.1:1\n  servers:\n   - 127.0.0.1:2:1 x\n   - \"y\"\n";
  for (size_t at = 0; at < text.size(); ++at) {
    for (const char byte : {'\0', '\n', '\t', ' ', ':', '-', '"', '\'', '#', '&',    '*',
                            '!',  '|',  '>',  '%', '@', '[', '{', '?',  ',', '\x80', '\xff'}) {
      std::string changed = text;
      changed[at] = byte;
      const auto result = read(changed);
      if (!result.is_ok()) {
        EXPECT_THAT(result.message(), StartsWith("n.yml:")) << at;
      }
      EXPECT_FALSE(result.is_ok() && result.value().empty());
    }
  }
}

}  // namespace
}  // namespace moxi
