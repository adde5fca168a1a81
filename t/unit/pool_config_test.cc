#include "proxy/config/pool_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moxi {
namespace {

using ::testing::HasSubstr;

const ConfigText inline_text(const std::string& text) {
  return {text, "-z", false};
}
const ConfigText file_text(const std::string& text) {
  return {text, "./pools.cfg", true};
}

PoolConfig pool(uint16_t port, std::vector<BackendConfig> backends) {
  return {port, "default", std::move(backends)};
}

const BackendConfig kA{"a", 11211, 1};
const BackendConfig kB{"b", 11211, 1};

void expect_pools(const ConfigText& config, const std::vector<PoolConfig>& expected) {
  const Result<std::vector<PoolConfig>> parsed = parse_pools(config);
  ASSERT_TRUE(parsed.is_ok()) << config.text << ": " << parsed.message();
  EXPECT_EQ(parsed.value(), expected) << config.text;
}

TEST(PoolConfig, ReadsThePoolsOfAnArgument) {
  expect_pools(inline_text("11211=a"), {pool(11211, {kA})});
  expect_pools(inline_text("11211=a,b:11222"), {pool(11211, {kA, {"b", 11222, 1}})});
  expect_pools(inline_text("11211=h1:1:2,h2:2 3;11212=h3:3"),
               {pool(11211, {{"h1", 1, 2}, {"h2", 2, 3}}), pool(11212, {{"h3", 3, 1}})});
  expect_pools(inline_text("1=[::1]:5:6,[fe80::1]"),
               {pool(1, {{"::1", 5, 6}, {"fe80::1", 11211, 1}})});
}

TEST(PoolConfig, ReadsTheNamesOfBackends) {
  expect_pools(inline_text("1=a:5:2:n1, b:6:1:n2 ;2=c:7:1:n1"),
               {pool(1, {{"a", 5, 2, false, "n1"}, {"b", 6, 1, false, "n2"}}),
                pool(2, {{"c", 7, 1, false, "n1"}})});
}

TEST(PoolConfig, TrimsBlanksAndToleratesTrailingSeparators) {
  const std::vector<PoolConfig> expected{pool(1, {kA, kB}), pool(2, {kA})};
  for (const char* text :
       {"1=a,b;2=a", " 1 = a , b ; 2 = a ", "1=a,b,;2=a,;", ";;1=a,b;;2=a;;", "\t1\t=\ta\t,\tb;2=a",
        "1=\na,\r\n b\n;\n2\n=\na\n", "1=a,b\n2=a", "1=a,b,\n2=a\n", "1=a\n,b\n\n2 = a"}) {
    expect_pools(inline_text(text), expected);
    expect_pools(file_text(text), expected);
  }
}

TEST(PoolConfig, TakesTheWeightsOfANewLineForAPoolWhereItIsOne) {
  expect_pools(file_text("1=a:5\n2=a:5 3\n"), {pool(1, {{"a", 5, 1}}), pool(2, {{"a", 5, 3}})});
}

TEST(PoolConfig, SkipsTheCommentsOfAFile) {
  expect_pools(file_text("# pools\n"
                         "1 = a, # the first = here; not a pool\n"
                         "    b#glued\n"
                         "#2 = b\n"
                         "2 = a # no line end"),
               {pool(1, {kA, kB}), pool(2, {kA})});
}

TEST(PoolConfig, SaysWhatIsWrongInAnArgument) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "-z, column 1: no pool: expected PORT=HOST[:PORT[:WEIGHT]],..."},
      {" ;\n; ", "-z, column 1: no pool: expected PORT=HOST[:PORT[:WEIGHT]],..."},
      {"a:11211,b",
       "-z, column 1: missing = after \"a:11211\" (expected PORT=HOST[:PORT[:WEIGHT]],...)"},
      {"1=a;11212",
       "-z, column 5: missing = after \"11212\" (expected PORT=HOST[:PORT[:WEIGHT]],...)"},
      {"=a", "-z, column 1: missing proxy port before \"=\""},
      {",1=a", "-z, column 1: missing PORT= before \",\""},
      {"x=a", "-z, column 1: bad proxy port \"x\" (1 to 65535)"},
      {"0=a", "-z, column 1: bad proxy port \"0\" (1 to 65535)"},
      {"65536=a", "-z, column 1: bad proxy port \"65536\" (1 to 65535)"},
      {"1=", "-z, column 1: pool 1 has no backends"},
      {"1=;2=a", "-z, column 1: pool 1 has no backends"},
      {"1=\n2=a", "-z, column 1: pool 1 has no backends"},
      {"1=a;1=b", "-z, column 5: proxy port \"1\" is used by two pools"},
      {"1=a,,b", "-z, column 5: empty host before \",\""},
      {"1=,a", "-z, column 3: empty host before \",\""},
      {"1==a", "-z, column 3: empty host before \"=\""},
      {"1=a,:5", "-z, column 5: empty host in \":5\""},
      {"1=a b", "-z, column 5: expected \",\" or \";\" before \"b\""},
      {"1=a\nb", "-z, column 5: expected \",\" or \";\" before \"b\""},
      {"1=a:5 6 7", "-z, column 9: expected \",\" or \";\" before \"7\""},
      {"1=a=b", "-z, column 4: expected \",\" or \";\" before \"=\""},
      {"1=a 2=b", "-z, column 5: expected \",\" or \";\" before \"2\""},
      {"1=a,a", "-z, column 5: backend \"a:11211\" stands twice in pool 1"},
      {"1=a,b,A:11211:2", "-z, column 7: backend \"A:11211\" stands twice in pool 1"},
      {"1=a:1:1:n,b,c:2:1:n", "-z, column 13: name \"n\" stands twice in pool 1"},
      {"1=a,b:2:1:a", "-z, column 5: name \"a\" stands twice in pool 1"},
      {"1=a:1:1:n b", "-z, column 11: expected \",\" or \";\" before \"b\""},
      {"1=a:5,b:99x", "-z, column 7: bad port \"99x\" of backend \"b\" (1 to 65535)"},
      {"1=a#b", "-z, column 3: bad host \"a#b\""},
  };
  for (const auto& [text, expected] : cases) {
    const Result<std::vector<PoolConfig>> parsed = parse_pools(inline_text(text));
    ASSERT_FALSE(parsed.is_ok()) << text;
    EXPECT_EQ(parsed.message(), expected) << text;
  }
}

TEST(PoolConfig, NamesLineAndColumnOfAFile) {
  const Result<std::vector<PoolConfig>> parsed =
      parse_pools(file_text("# pools\n1 = a,\n    b:x\n"));
  ASSERT_FALSE(parsed.is_ok());
  EXPECT_EQ(parsed.message(), "./pools.cfg:3:5: bad port \"x\" of backend \"b\" (1 to 65535)");
}

TEST(PoolConfig, RefusesTheFormsOfOtherVersionsByName) {
  for (const char* text :
       {"{\"hashAlgorithm\":\"CRC\"}", "11211={\"vBucketMap\":[]}", "11211 = \n {\n\"a\":1}"}) {
    const auto parsed = parse_pools(inline_text(text));
    ASSERT_FALSE(parsed.is_ok()) << text;
    EXPECT_THAT(parsed.message(), HasSubstr("vbucket JSON is not supported in this version"));
  }
  for (const char* text :
       {"http://h:8091/pools?a=b", "url=http://h", "auth=u%p,url=http://h", "apikey=a@b",
        "user:pw@host", "11211=http://h", "https://h", "1=a;url=http://h"}) {
    const auto parsed = parse_pools(inline_text(text));
    ASSERT_FALSE(parsed.is_ok()) << text;
    EXPECT_THAT(parsed.message(), HasSubstr("a REST configuration")) << text;
    EXPECT_THAT(parsed.message(), HasSubstr("is not supported in this version")) << text;
  }
}

TEST(PoolConfig, LetsPoolsShareBackends) {
  expect_pools(inline_text("1=a;2=a"), {pool(1, {kA}), pool(2, {kA})});
  expect_pools(inline_text("1=a:5,a:6"), {pool(1, {{"a", 5, 1}, {"a", 6, 1}})});
}

TEST(PoolConfig, BoundsTheBackends) {
  std::string text = "1=";
  for (size_t i = 0; i < kMaxBackendsPerPool; ++i)
    text += "h" + std::to_string(i) + ",";
  const auto full = parse_pools(inline_text(text));
  ASSERT_TRUE(full.is_ok()) << full.message();
  EXPECT_EQ(full.value()[0].backends.size(), kMaxBackendsPerPool);
  const auto beyond = parse_pools(inline_text(text + "one-more"));
  ASSERT_FALSE(beyond.is_ok());
  EXPECT_THAT(beyond.message(), HasSubstr("more than 65536 backends in pool 1"));
}

TEST(PoolConfig, LoadsAnArgument) {
  const auto parsed = load_pools("1=a");
  ASSERT_TRUE(parsed.is_ok());
  EXPECT_EQ(parsed.value(), std::vector<PoolConfig>{pool(1, {kA})});
  const auto missing = load_pools("./no/such/pools.cfg");
  ASSERT_FALSE(missing.is_ok());
  EXPECT_EQ(missing.message(),
            "-z: cannot read \"./no/such/pools.cfg\": No such file or directory");
}

}  // namespace
}  // namespace moxi
