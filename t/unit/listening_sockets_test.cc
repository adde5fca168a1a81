#include "server/listening_sockets.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "common/protocol/text_server_codec.h"
#include "common/session/authenticator.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Role role_on(const std::string& name, std::vector<Endpoint> endpoints) {
  Role role;
  role.name = name;
  role.endpoints = std::move(endpoints);
  return role;
}

TEST(ListeningSockets, ShareAFreePortWithinARole) {
  const std::vector<Role> roles = {role_on("cache", {{"127.0.0.1", 0}, {"127.0.0.2", 0}})};
  auto opened = open_listening_sockets(roles, {});
  auto* sockets = std::get_if<std::vector<ListeningSocket>>(&opened);
  ASSERT_NE(sockets, nullptr);
  ASSERT_EQ(sockets->size(), 2U);
  EXPECT_NE((*sockets)[0].address.port(), 0);
  EXPECT_EQ((*sockets)[0].address.port(), (*sockets)[1].address.port());
}

TEST(ListeningSockets, AreAnOsErrorIfThePortIsTaken) {
  const std::vector<Role> roles = {role_on("cache", {{"127.0.0.1", 0}})};
  auto opened = open_listening_sockets(roles, {});
  const auto& sockets = std::get<std::vector<ListeningSocket>>(opened);
  const uint16_t port = sockets.front().address.port();
  const std::vector<Role> second = {role_on("cache", {{"127.0.0.1", port}})};
  auto refused = open_listening_sockets(second, {});
  const auto* exit = std::get_if<EarlyExit>(&refused);
  ASSERT_NE(exit, nullptr);
  EXPECT_EQ(exit->code, kExitOsError);
  EXPECT_THAT(exit->text, HasSubstr("port " + std::to_string(port)));
}

int option_of(const ListeningSocket& socket, int option) {
  int value = -1;
  socklen_t size = sizeof(value);
  EXPECT_EQ(::getsockopt(socket.fd.get(), SOL_SOCKET, option, &value, &size), 0);
  return value;
}

TEST(ListeningSockets, FollowTheRulesOfTheirRole) {
  std::vector<Role> roles = {role_on("cache", {{"127.0.0.1", 0}}),
                             role_on("pool", {{"127.0.0.1", 0}})};
  roles[1].rules.emplace();
  roles[1].rules->reuse_port = true;
  auto opened = open_listening_sockets(roles, {});
  const auto& sockets = std::get<std::vector<ListeningSocket>>(opened);
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_EQ(option_of(sockets[0], SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(sockets[0], SO_REUSEPORT), 0);
  EXPECT_EQ(option_of(sockets[1], SO_KEEPALIVE), 0);
  EXPECT_EQ(option_of(sockets[1], SO_REUSEPORT), 1);
  // Another process could have it as well.
  roles = {role_on("pool", {{"127.0.0.1", sockets[1].address.port()}})};
  roles[0].rules.emplace();
  roles[0].rules->reuse_port = true;
  auto again = open_listening_sockets(roles, {});
  EXPECT_NE(std::get_if<std::vector<ListeningSocket>>(&again), nullptr);
}

TEST(ListeningSockets, AreNamedIfOtherHostsReachThem) {
  const std::vector<Role> roles = {role_on("cache", {}), role_on("pool a", {})};
  std::vector<ListeningSocket> sockets;
  sockets.push_back({UniqueFd(), 0, *SocketAddress::parse_numeric("127.0.0.1", 1)});
  sockets.push_back({UniqueFd(), 1, *SocketAddress::parse_numeric("::1", 2)});
  EXPECT_THAT(exposure_notice(roles, sockets), IsEmpty());
  sockets.push_back({UniqueFd(), 1, *SocketAddress::parse_numeric("0.0.0.0", 2)});
  sockets.push_back({UniqueFd(), 1, *SocketAddress::parse_numeric("::", 2)});
  const std::string notice = exposure_notice(roles, sockets);
  EXPECT_THAT(notice, HasSubstr("pool a on 0.0.0.0:2, [::]:2"));
  EXPECT_THAT(notice, Not(HasSubstr("cache")));
}

// Others could let them answer whom they like (CVE-2018-1000115).
TEST(ListeningSockets, AreNamedIfOtherHostsReachThemWithDatagrams) {
  const std::vector<Role> roles = {role_on("cache", {})};
  std::vector<ListeningSocket> sockets;
  sockets.push_back({UniqueFd(), 0, *SocketAddress::parse_numeric("127.0.0.1", 1), true});
  EXPECT_THAT(exposure_notice(roles, sockets), IsEmpty());
  sockets.push_back({UniqueFd(), 0, *SocketAddress::parse_numeric("0.0.0.0", 1), true});
  EXPECT_THAT(exposure_notice(roles, sockets), HasSubstr("cache on UDP 0.0.0.0:1"));
}

TEST(ListeningSockets, AreNotNamedIfAllTheirClientsLogIn) {
  const Authenticator users("unread", Credentials::Format::kLines);
  std::vector<Role> roles = {role_on("cache", {})};
  roles[0].protocols = text_server_codec();
  std::vector<ListeningSocket> sockets;
  sockets.push_back({UniqueFd(), 0, *SocketAddress::parse_numeric("0.0.0.0", 1)});
  EXPECT_THAT(exposure_notice(roles, sockets), HasSubstr("cache"));
  roles[0].protocols.text_users = &users;
  EXPECT_THAT(exposure_notice(roles, sockets), IsEmpty());
}

}  // namespace
}  // namespace moxi
