#include "server/options/listen_hosts.h"

#include <gmock/gmock.h>

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<ListenHost> hosts(std::string_view list) {
  Result<std::vector<ListenHost>> result = parse_listen_hosts(list);
  EXPECT_TRUE(result.is_ok()) << list;
  return result.is_ok() ? result.value() : std::vector<ListenHost>{};
}

ListenHost host(const std::string& name, std::optional<uint16_t> port = std::nullopt) {
  return {name, port, ListenTls::kDefault};
}

TEST(ListenHosts, AreReadInEveryForm) {
  EXPECT_THAT(hosts("127.0.0.1"), ElementsAre(host("127.0.0.1")));
  EXPECT_THAT(hosts("a,b;c"), ElementsAre(host("a"), host("b"), host("c")));
  EXPECT_THAT(hosts("a:1"), ElementsAre(host("a", 1)));
  EXPECT_THAT(hosts("::1"), ElementsAre(host("::1")));
  EXPECT_THAT(hosts("[::1]"), ElementsAre(host("::1")));
  EXPECT_THAT(hosts("[::1]:2"), ElementsAre(host("::1", 2)));
  EXPECT_THAT(hosts("*"), ElementsAre(host("")));
  EXPECT_THAT(hosts("*:3"), ElementsAre(host("", 3)));
  EXPECT_THAT(hosts("a,,a,"), ElementsAre(host("a")));
  EXPECT_THAT(hosts(""), ElementsAre());
}

TEST(ListenHosts, SayWhetherTheyWantTls) {
  EXPECT_THAT(hosts("notls:a:1"), ElementsAre(ListenHost{"a", 1, ListenTls::kPlain}));
  EXPECT_THAT(hosts("btls:[::1]:2,mtls:*:3"), ElementsAre(ListenHost{"::1", 2, ListenTls::kOneWay},
                                                          ListenHost{"", 3, ListenTls::kMutual}));
}

TEST(ListenHosts, AreRefusedWithTheirText) {
  for (const std::string_view list : {"a:x", "a:70000", "a:", "[::1", "[::1]x", ":1",
                                      "mtls:", "btls:a:x", "tag[x]:a", "proto[binary]:a"}) {
    Result<std::vector<ListenHost>> result = parse_listen_hosts(list);
    ASSERT_FALSE(result.is_ok()) << list;
    EXPECT_THAT(result.message(), HasSubstr(std::string(list)));
  }
}

}  // namespace
}  // namespace moxi
