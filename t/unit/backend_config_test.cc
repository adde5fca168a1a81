#include "proxy/config/backend_config.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

Result<BackendConfig> parse(const std::string& text) {
  const ConfigText config{text, "-z", false};
  ConfigCursor cursor(config);
  return parse_backend(cursor);
}

TEST(BackendConfig, ReadsEveryForm) {
  const std::pair<const char*, BackendConfig> cases[] = {
      {"a", {"a", 11211, 1}},
      {"a:1", {"a", 1, 1}},
      {"a:65535:7", {"a", 65535, 7}},
      {"a:1 7", {"a", 1, 7}},
      {"a:1\t7", {"a", 1, 7}},
      {"a:1:0", {"a", 1, 1}},
      {"a:1:4294967295", {"a", 1, 4294967295U}},
      {"10.0.0.1:22122", {"10.0.0.1", 22122, 1}},
      {"cache_1.example-x.org", {"cache_1.example-x.org", 11211, 1}},
      {"a:1:7:node1", {"a", 1, 7, false, "node1"}},
      {"a:1:7:\xc3\xa9/.!", {"a", 1, 7, false, "\xc3\xa9/.!"}},
      {"a:1:0:4", {"a", 1, 1, false, "4"}},
      {"[::1]:5:6:node1", {"::1", 5, 6, false, "node1"}},
      {"[::1]", {"::1", 11211, 1}},
      {"binary://a:1:7:node1", {"a", 1, 7, false, "node1", BackendProtocol::kBinary}},
      {"meta://[::1]:5", {"::1", 5, 1, false, "", BackendProtocol::kMeta}},
      {"ascii://a", {"a", 11211, 1, false, "", BackendProtocol::kAscii}},
      {"text://a:5 7", {"a", 5, 7, false, "", BackendProtocol::kAscii}},
      {"[fe80::1%eth0]:5:6", {"fe80::1%eth0", 5, 6}},
      {"[::ffff:10.0.0.1]:5 6", {"::ffff:10.0.0.1", 5, 6}},
  };
  for (const auto& [text, expected] : cases) {
    const Result<BackendConfig> parsed = parse(text);
    ASSERT_TRUE(parsed.is_ok()) << text << ": " << parsed.message();
    EXPECT_EQ(parsed.value(), expected) << text;
  }
}

TEST(BackendConfig, StopsBehindItself) {
  const ConfigText config{"a:1 7 ,b:2\n3", "-z", false};
  ConfigCursor cursor(config);
  EXPECT_TRUE(parse_backend(cursor).is_ok());
  EXPECT_TRUE(cursor.skip_blanks() || cursor.accept(','));
  // A number on the next line is no weight.
  const Result<BackendConfig> second = parse_backend(cursor);
  ASSERT_TRUE(second.is_ok());
  EXPECT_EQ(second.value(), (BackendConfig{"b", 2, 1}));
  EXPECT_EQ(cursor.peek(), '\n');
}

TEST(BackendConfig, SaysWhatIsWrongAndWhere) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "-z, column 1: empty host before \"?\""},
      {",b", "-z, column 1: empty host before \",\""},
      {"redis://a:1",
       "-z, column 1: bad protocol \"redis\" of a backend (ascii://, meta:// or binary://)"},
      {"binary://", "-z, column 1: empty host before \"?\""},
      {"meta://a:0", "-z, column 1: bad port \"0\" of backend \"a\" (1 to 65535)"},
      {"binary://a:1:x", "-z, column 14: bad weight \"x\" of backend \"a:1\""},
      {":11211", "-z, column 1: empty host in \":11211\""},
      {"a:", "-z, column 1: bad port \"\" of backend \"a\" (1 to 65535)"},
      {"a::3", "-z, column 1: bad port \"\" of backend \"a\" (1 to 65535)"},
      {"a:0", "-z, column 1: bad port \"0\" of backend \"a\" (1 to 65535)"},
      {"a:65536", "-z, column 1: bad port \"65536\" of backend \"a\" (1 to 65535)"},
      {"a:-1", "-z, column 1: bad port \"-1\" of backend \"a\" (1 to 65535)"},
      {"a:1x", "-z, column 1: bad port \"1x\" of backend \"a\" (1 to 65535)"},
      {"a:1:", "-z, column 5: bad weight \"\" of backend \"a:1\""},
      {"a:1:x", "-z, column 5: bad weight \"x\" of backend \"a:1\""},
      {"a:1:4294967296", "-z, column 5: bad weight \"4294967296\" of backend \"a:1\""},
      {"a:1  x", "-z, column 6: bad weight \"x\" of backend \"a:1\""},
      {"a:1:7:", "-z, column 5: bad name \"\" of backend \"a:1\""},
      {"a:1:7:n\x01", "-z, column 5: bad name \"n?\" of backend \"a:1\""},
      {"[::1]:1:7:n:m", "-z, column 9: bad name \"n:m\" of backend \"[::1]:1\""},
      {"a:1 7:n", "-z, column 5: bad weight \"7:n\" of backend \"a:1\""},
      {"a:1:7:n:m",
       "-z, column 1: too many colons in \"a:1:7:n:m\" (an IPv6 address is written "
       "[ADDRESS]:PORT)"},
      {"a/b", "-z, column 1: bad host \"a/b\""},
      {"a\x01", "-z, column 1: bad host \"a?\""},
      {"::1:11211",
       "-z, column 1: too many colons in \"::1:11211\" (an IPv6 address is written "
       "[ADDRESS]:PORT)"},
      {"[::1", "-z, column 1: missing ] in \"[::1\""},
      {"[]", "-z, column 1: bad IPv6 address \"[]\""},
      {"[10.0.0.1]", "-z, column 1: bad IPv6 address \"[10.0.0.1]\""},
      {"[::1%e\x01]", "-z, column 1: bad IPv6 address \"[::1%e?]\""},
      {"[::1]11211", "-z, column 6: expected \":\" after \"]\" in \"[::1]11211\""},
      {"[::1]:x", "-z, column 1: bad port \"x\" of backend \"::1\" (1 to 65535)"},
      {"{\"a\"", "-z, column 1: vbucket JSON is not supported in this version: \"{\"a\"\""},
      {"http://a/b",
       "-z, column 1: a REST configuration (http://, url=, auth=, user@host) is not supported in "
       "this version: \"http://a/b\""},
      {"u@a",
       "-z, column 1: a REST configuration (http://, url=, auth=, user@host) is not supported in "
       "this version: \"u@a\""},
  };
  for (const auto& [text, expected] : cases) {
    const Result<BackendConfig> parsed = parse(text);
    ASSERT_FALSE(parsed.is_ok()) << text;
    EXPECT_EQ(parsed.message(), expected) << text;
  }
}

TEST(BackendConfig, BoundsTheHost) {
  EXPECT_TRUE(parse(std::string(255, 'h')).is_ok());
  EXPECT_FALSE(parse(std::string(256, 'h')).is_ok());
  EXPECT_FALSE(parse("[::1%" + std::string(255, 'h') + "]").is_ok());
}

TEST(BackendConfig, BoundsTheName) {
  EXPECT_TRUE(parse("a:1:1:" + std::string(255, 'n')).is_ok());
  EXPECT_FALSE(parse("a:1:1:" + std::string(256, 'n')).is_ok());
}

TEST(BackendConfig, IsPlacedByItsNameOrAddress) {
  EXPECT_EQ(placing_name({"a", 11211, 1}), "a");
  EXPECT_EQ(placing_name({"a", 11212, 5}), "a:11212");
  EXPECT_EQ(placing_name({"::1", 5, 1}), "::1:5");
  EXPECT_EQ(placing_name({"a", 11212, 5, false, "node1"}), "node1");
}

TEST(BackendConfig, IsShownAsItWouldBeWritten) {
  EXPECT_EQ(display_name({"a", 11211, 1}), "a:11211");
  EXPECT_EQ(display_name({"::1", 5, 2}), "[::1]:5");
}

}  // namespace
}  // namespace moxi
