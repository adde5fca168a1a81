#include "server/role_endpoints.h"

#include <gmock/gmock.h>

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RoleEndpoints, AreAllInterfacesByDefault) {
  const ServerOptions options;
  EXPECT_THAT(cache_endpoints(options), ElementsAre(Endpoint{"", 11211}));
  EXPECT_THAT(pool_endpoints(options, 1), ElementsAre(Endpoint{"", 1}));
}

TEST(RoleEndpoints, AreAllHostsOfTheList) {
  ServerOptions options;
  options.listen = {{"a", {}}, {"b", 5}};
  EXPECT_THAT(cache_endpoints(options), ElementsAre(Endpoint{"a", 11211}, Endpoint{"b", 5}));
  EXPECT_THAT(pool_endpoints(options, 1), ElementsAre(Endpoint{"a", 1}, Endpoint{"b", 1}));
}

TEST(RoleEndpoints, NameAHostOnceWhateverItsPortsWere) {
  ServerOptions options;
  options.listen = {{"a", 5}, {"a", 6}};
  EXPECT_THAT(pool_endpoints(options, 1), ElementsAre(Endpoint{"a", 1}));
}

TEST(RoleEndpoints, CanBeAnyPortOrNone) {
  ServerOptions options;
  options.port = kAnyPort;
  EXPECT_THAT(cache_endpoints(options), ElementsAre(Endpoint{"", 0}));
  options.port = kPortOff;
  EXPECT_THAT(cache_endpoints(options), IsEmpty());
}

TEST(RoleEndpoints, OfDatagramsAreTheSameHostsIfThereIsAPort) {
  ServerOptions options;
  EXPECT_THAT(datagram_endpoints(options), IsEmpty());
  options.udp_port = 7;
  options.listen = {{"a", {}}, {"b", 5}};
  EXPECT_THAT(datagram_endpoints(options), ElementsAre(Endpoint{"a", 7}, Endpoint{"b", 5}));
  options.udp_port = kAnyPort;
  options.listen = {};
  EXPECT_THAT(datagram_endpoints(options), ElementsAre(Endpoint{"", 0}));
  options.unix_socket = "/tmp/s";
  EXPECT_THAT(datagram_endpoints(options), IsEmpty());
}

TEST(RoleEndpoints, AreThoseOfItsOwnRules) {
  Role role;
  role.endpoints = {{"", 1}, {"a", 1}};
  ListenRules rules;
  rules.host = "b";
  rules.port = 2;
  listen_as(role, rules);
  EXPECT_THAT(role.endpoints, ElementsAre(Endpoint{"b", 2}));
  EXPECT_EQ(role.unix_socket, "");
  rules.unix_path = "/tmp/s";
  listen_as(role, rules);
  EXPECT_THAT(role.endpoints, IsEmpty());
  EXPECT_EQ(role.unix_socket, "/tmp/s");
  EXPECT_EQ(role.rules, rules);
}

TEST(RoleEndpoints, AreNoTcpWithAUnixSocket) {
  ServerOptions options;
  options.unix_socket = "/tmp/s";
  EXPECT_THAT(cache_endpoints(options), IsEmpty());
  EXPECT_THAT(pool_endpoints(options, 1), ElementsAre(Endpoint{"", 1}));
}

}  // namespace
}  // namespace moxi
