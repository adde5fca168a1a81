// Addresses of nutcracker.yml: listening ones and servers, TCP and unix.
#include "proxy/config/nutcracker_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

using testing::HasSubstr;

ListenRules listen(std::string_view text) {
  ListenRules rules;
  const Status status = parse_nutcracker_listen(text, &rules);
  EXPECT_TRUE(status.is_ok()) << status.message();
  return rules;
}

std::string listen_failure(std::string_view text) {
  ListenRules rules;
  const Status status = parse_nutcracker_listen(text, &rules);
  return status.is_ok() ? "read" : status.message();
}

std::string server_failure(std::string_view text) {
  const auto server = parse_nutcracker_server(text);
  return server.is_ok() ? "read" : server.message();
}

TEST(NutcrackerAddress, ListensOnAHostAtItsLastColon) {
  EXPECT_EQ(listen("127.0.0.1:22121").host, "127.0.0.1");
  EXPECT_EQ(listen("127.0.0.1:22121").port, 22121);
  EXPECT_EQ(listen("::1:31300").host, "::1");
  EXPECT_EQ(listen("::1:31300").port, 31300);
  EXPECT_EQ(listen("0.0.0.0:1").host, "0.0.0.0");
}

TEST(NutcrackerAddress, ListensOnAPathWithAMode) {
  EXPECT_EQ(listen("/run/n.sock").unix_path, "/run/n.sock");
  EXPECT_EQ(listen("/run/n.sock").unix_mode, 0700U);
  EXPECT_EQ(listen("/run/n.sock 0666").unix_path, "/run/n.sock");
  EXPECT_EQ(listen("/run/n.sock 0666").unix_mode, 0666U);
  EXPECT_EQ(listen("/run/n.sock  777").unix_mode, 0777U);
}

TEST(NutcrackerAddress, RefusesWhereNobodyCanListen) {
  EXPECT_THAT(listen_failure("22121"), HasSubstr("expected host:port"));
  EXPECT_THAT(listen_failure(":22121"), HasSubstr("expected a host"));
  EXPECT_THAT(listen_failure("a:0"), HasSubstr("expected a port, 1 to 65535, not \"0\""));
  EXPECT_THAT(listen_failure("a:65536"), HasSubstr("expected a port"));
  EXPECT_THAT(listen_failure("a:"), HasSubstr("expected a port"));
  EXPECT_THAT(listen_failure("a:-1"), HasSubstr("expected a port"));
  EXPECT_THAT(listen_failure("a b:1"), HasSubstr("is not a host"));
  EXPECT_THAT(listen_failure("a\xff:1"), HasSubstr("\"a?\" is not a host"));
  EXPECT_THAT(listen_failure("/a 0888"), HasSubstr("expected an octal mode"));
  EXPECT_THAT(listen_failure("/a 01777"), HasSubstr("expected an octal mode"));
  EXPECT_THAT(listen_failure("/a -1"), HasSubstr("expected an octal mode"));
  EXPECT_THAT(listen_failure("/a 0666 x"), HasSubstr("expected an octal mode"));
  EXPECT_THAT(listen_failure("/" + std::string(200, 'a')), HasSubstr("too long for a unix socket"));
}

TEST(NutcrackerAddress, ServersHaveHostPortWeightAndName) {
  const auto plain = parse_nutcracker_server("10.0.0.1:11211:3");
  ASSERT_TRUE(plain.is_ok());
  EXPECT_EQ(plain.value(), (BackendConfig{"10.0.0.1", 11211, 3}));
  EXPECT_EQ(placing_name(plain.value()), "10.0.0.1");
  const auto named = parse_nutcracker_server("a.example:1:1  one");
  ASSERT_TRUE(named.is_ok());
  EXPECT_EQ(named.value(), (BackendConfig{"a.example", 1, 1, false, "one"}));
  const auto wide = parse_nutcracker_server("::1:11212:1");
  ASSERT_TRUE(wide.is_ok());
  EXPECT_EQ(wide.value(), (BackendConfig{"::1", 11212, 1}));
}

TEST(NutcrackerAddress, ServersMayBeUnixSockets) {
  const auto plain = parse_nutcracker_server("/run/m.sock:2");
  ASSERT_TRUE(plain.is_ok());
  EXPECT_EQ(plain.value(), (BackendConfig{"/run/m.sock", 0, 2}));
  EXPECT_EQ(display_name(plain.value()), "/run/m.sock");
  // The colon is part of the name in twemproxy as well.
  EXPECT_EQ(placing_name(plain.value()), "/run/m.sock:");
  const auto named = parse_nutcracker_server("/run/m.sock:2 m");
  ASSERT_TRUE(named.is_ok());
  EXPECT_EQ(placing_name(named.value()), "m");
}

TEST(NutcrackerAddress, RefusesServersThatCannotBe) {
  for (const char* text : {"", "a", "a:1", "a:1:1 b c"})
    EXPECT_THAT(server_failure(text), HasSubstr("expected ")) << text;
  EXPECT_THAT(server_failure("a:1:0"), HasSubstr("expected a weight of 1 or more, not \"0\""));
  EXPECT_THAT(server_failure("a:1:x"), HasSubstr("expected a weight"));
  EXPECT_THAT(server_failure("a:1:99999999999"), HasSubstr("expected a weight"));
  EXPECT_THAT(server_failure("a:0:1"), HasSubstr("expected a port"));
  EXPECT_THAT(server_failure("a:http:1"), HasSubstr("expected a port"));
  EXPECT_THAT(server_failure(":1:1"), HasSubstr("expected a host"));
  EXPECT_THAT(server_failure("/a"), HasSubstr("expected /path:weight"));
  EXPECT_THAT(server_failure("/" + std::string(200, 'a') + ":1"), HasSubstr("too long"));
  EXPECT_THAT(server_failure(std::string(300, 'a') + ":1:1"), HasSubstr("is not a host"));
}

}  // namespace
}  // namespace moxi
