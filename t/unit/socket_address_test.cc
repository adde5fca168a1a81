#include "common/net/socket_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>

namespace moxi {
namespace {

SocketAddress numeric(std::string_view host, uint16_t port = 0) {
  const auto address = SocketAddress::parse_numeric(host, port);
  EXPECT_TRUE(address.has_value()) << host;
  return address.value_or(SocketAddress());
}

TEST(SocketAddress, NumericAddressesAreParsedAndPrinted) {
  const SocketAddress v4 = numeric("127.0.0.1", 11211);
  EXPECT_EQ(AF_INET, v4.family());
  EXPECT_EQ("127.0.0.1:11211", v4.to_string());
  EXPECT_EQ("127.0.0.1", v4.host());
  EXPECT_EQ(11211, v4.port());
  const SocketAddress v6 = numeric("::1", 80);
  EXPECT_EQ(AF_INET6, v6.family());
  EXPECT_EQ("[::1]:80", v6.to_string());
  EXPECT_EQ("::1", v6.host());
  EXPECT_EQ("[2001:db8::5]:65535", numeric("2001:0db8:0::5", 65535).to_string());
  EXPECT_EQ("", SocketAddress().to_string());
}

TEST(SocketAddress, NamesAndNonsenseAreNotNumeric) {
  for (const std::string_view host :
       {"", "localhost", "1", "127.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "::g", ":",
        "[::1]", "::1%", "::1%no-such-interface", "0x7f.0.0.1"}) {
    EXPECT_FALSE(SocketAddress::parse_numeric(host, 1).has_value()) << host;
  }
  EXPECT_FALSE(SocketAddress::parse_numeric(std::string_view("1.2.3.4\0x", 9), 1).has_value());
}

TEST(SocketAddress, ScopeOfALinkLocalAddressIsKept) {
  const SocketAddress scoped = numeric("fe80::1%7", 80);
  EXPECT_EQ("[fe80::1%7]:80", scoped.to_string());
  EXPECT_FALSE(scoped == numeric("fe80::1%8", 80));
}

TEST(SocketAddress, UnixPathsMustFit) {
  const auto address = SocketAddress::unix_path("/tmp/moxi.sock");
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ("unix:/tmp/moxi.sock", address->to_string());
  EXPECT_EQ(0, address->port());
  EXPECT_FALSE(address->is_ip());
  EXPECT_FALSE(SocketAddress::unix_path("").has_value());
  EXPECT_TRUE(SocketAddress::unix_path(std::string(107, 'x')).has_value());
  EXPECT_FALSE(SocketAddress::unix_path(std::string(108, 'x')).has_value());
}

TEST(SocketAddress, ComparesFamilyHostAndPort) {
  EXPECT_TRUE(numeric("10.0.0.1", 1) == numeric("10.0.0.1", 1));
  EXPECT_FALSE(numeric("10.0.0.1", 1) == numeric("10.0.0.1", 2));
  EXPECT_FALSE(numeric("10.0.0.1", 1) == numeric("10.0.0.2", 1));
  EXPECT_TRUE(numeric("0:0::1", 1) == numeric("::1", 1));
  EXPECT_FALSE(numeric("::ffff:10.0.0.1", 1) == numeric("10.0.0.1", 1));
  EXPECT_TRUE(numeric("10.0.0.1", 1).with_port(2) == numeric("10.0.0.1", 2));
  EXPECT_TRUE(numeric("::1", 1).with_port(2) == numeric("::1", 2));
}

TEST(SocketAddress, LoopbackAndWildcardAreKnown) {
  EXPECT_TRUE(numeric("127.3.2.1").is_loopback());
  EXPECT_TRUE(numeric("::1").is_loopback());
  EXPECT_TRUE(numeric("::ffff:127.0.0.1").is_loopback());
  EXPECT_FALSE(numeric("128.0.0.1").is_loopback());
  EXPECT_FALSE(numeric("::2").is_loopback());
  EXPECT_TRUE(numeric("0.0.0.0").is_wildcard());
  EXPECT_TRUE(numeric("::").is_wildcard());
  EXPECT_FALSE(numeric("127.0.0.1").is_wildcard());
  EXPECT_FALSE(SocketAddress().is_wildcard());
}

TEST(SplitHostPort, TakesEveryFormOfAnAddress) {
  struct Case {
    std::string_view text;
    std::string_view host;
    uint16_t port;
  };
  for (const Case& each :
       {Case{"host", "host", 7}, Case{"host:80", "host", 80}, Case{"[::1]", "::1", 7},
        Case{"[::1]:80", "::1", 80}, Case{"::1", "::1", 7}, Case{"*", "*", 7}, Case{"*:0", "*", 0},
        Case{"", "", 7}, Case{":65535", "", 65535}}) {
    const Result<HostPort> result = split_host_port(each.text, 7);
    ASSERT_TRUE(result.is_ok()) << each.text;
    EXPECT_EQ(each.host, result.value().host);
    EXPECT_EQ(each.port, result.value().port);
  }
}

TEST(SplitHostPort, RefusesBadPortsAndBrackets) {
  for (const std::string_view text : {"host:", "host:x", "host:65536", "host:-1", "host:1x", "[::1",
                                      "[::1]80", "[]", "[]:80", "[::1]:"}) {
    EXPECT_FALSE(split_host_port(text, 7).is_ok()) << text;
  }
  EXPECT_EQ("bad address: host:x", split_host_port("host:x", 7).message());
}

TEST(InterfaceAddresses, ContainLoopback) {
  const auto all = interface_addresses();
  EXPECT_NE(all.end(), std::find(all.begin(), all.end(), numeric("127.0.0.1")));
}

}  // namespace
}  // namespace moxi
