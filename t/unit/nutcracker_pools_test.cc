// nutcracker.yml as a whole: pools and their settings, and each mistake with its line.
#include "proxy/config/nutcracker_pools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace moxi {
namespace {

using testing::HasSubstr;

Result<std::vector<PoolSettings>> parse(std::string text) {
  return parse_nutcracker_pools({std::move(text), "n.yml", true});
}

std::string failure(std::string text) {
  const auto pools = parse(std::move(text));
  return pools.is_ok() ? "read" : pools.message();
}

const std::string kPool =
    "alpha:\n"
    "  listen: 127.0.0.1:22121\n"
    "  servers:\n"
    "   - 127.0.0.1:6379:1\n";

TEST(NutcrackerPools, EachPoolHasItsOwnSettings) {
  const auto pools = parse(
      "alpha:\n"
      "  listen: 127.0.0.1:22121\n"
      "  hash: murmur\n"
      "  distribution: modula\n"
      "  timeout: 400\n"
      "  auto_eject_hosts: true\n"
      "  server_retry_timeout: 2000\n"
      "  server_failure_limit: 3\n"
      "  servers:\n"
      "   - 127.0.0.1:6379:1 one\n"
      "   - 127.0.0.1:6380:2\n"
      "beta:\n"
      "  listen: /run/beta 0660\n"
      "  client_connections: 7\n"
      "  preconnect: true\n"
      "  servers:\n"
      "   - /run/memcached:1\n");
  ASSERT_TRUE(pools.is_ok()) << pools.message();
  ASSERT_EQ(pools.value().size(), 2U);
  const PoolSettings& alpha = pools.value()[0];
  EXPECT_EQ(alpha.config.name, "alpha");
  EXPECT_EQ(alpha.config.listen_port, 22121);
  EXPECT_EQ(alpha.config.backends.size(), 2U);
  EXPECT_EQ(alpha.behavior.hash, KeyHash::kMurmur);
  EXPECT_EQ(alpha.behavior.distribution, DistributionKind::kTwemproxyModula);
  EXPECT_EQ(alpha.behavior.downstream_timeout, Milliseconds{400});
  EXPECT_EQ(alpha.behavior.backend_down, BackendDown::kReshape);
  EXPECT_EQ(alpha.behavior.ejection, (Ejection{3, Milliseconds{2000}}));
  const PoolSettings& beta = pools.value()[1];
  EXPECT_EQ(beta.listen->unix_path, "/run/beta");
  EXPECT_EQ(beta.listen->unix_mode, 0660U);
  EXPECT_EQ(beta.listen->most_clients, 7U);
  EXPECT_TRUE(beta.preconnects);
  EXPECT_EQ(beta.config.listen_port, 0);
  EXPECT_EQ(beta.behavior.hash, KeyHash::kFnv1aWide);
  EXPECT_EQ(beta.behavior.backend_down, BackendDown::kFail);
  EXPECT_EQ(beta.behavior.ejection, Ejection{});
}

TEST(NutcrackerPools, OneFailureIsTheLeastLimit) {
  const auto pools = parse(kPool + "  auto_eject_hosts: true\n  server_failure_limit: 0\n");
  ASSERT_TRUE(pools.is_ok()) << pools.message();
  EXPECT_EQ(pools.value()[0].behavior.ejection, (Ejection{1, Milliseconds{30000}}));
}

TEST(NutcrackerPools, RandomHasNoHash) {
  const auto pools = parse(kPool + "  distribution: random\n  hash: md5\n  hash_tag: '{}'\n");
  ASSERT_TRUE(pools.is_ok()) << pools.message();
  EXPECT_TRUE(check_placement_rule(pools.value()[0].behavior.placement_rule()).is_ok());
}

TEST(NutcrackerPools, MistakesAreNamedWithTheirPlace) {
  const std::pair<std::string, std::string> cases[] = {
      {kPool + "  servrs: 1\n",
       "n.yml:5:3: unknown key \"servrs\", the nearest one is \"servers\""},
      {kPool + "  timeout: soon\n", "n.yml:5:12: timeout: expected a number"},
      {kPool + "  timeout: -1\n", "n.yml:5:12: timeout: expected a number"},
      {kPool + "  preconnect: yes\n", "n.yml:5:15: preconnect: expected true or false"},
      {kPool + "  redis: true\n", "n.yml:5:10: redis: pools of Redis are not served here"},
      {kPool + "  redis_auth: secret\n", "n.yml:5:15: redis_auth: is for pools of Redis alone"},
      {kPool + "  hash: [a]\n", "n.yml:5:9: hash: expected one word"},
      {"a:\n  listen: b:1\n  servers: c:1:1\n", "n.yml:3:12: servers: expected a list"},
      {"a:\n  listen: b:1\n", "n.yml:1:1: pool \"a\" has no servers"},
      {"a:\n  listen: b:1\n  servers: []\n", "n.yml:1:1: pool \"a\" has no servers"},
      {"a:\n  servers:\n   - c:1:1\n", "n.yml:1:1: pool \"a\" has no listen"},
      {kPool + "   - x:1\n", "n.yml:5:6: servers: expected host:port:weight"},
      {kPool + "   - 127.0.0.1:6379:7\n",
       "n.yml:5:6: servers: two have the name \"127.0.0.1:6379\""},
      {kPool + "   - a:1:1 b\n   - a:2:1 b\n", "n.yml:6:6: servers: two have the name \"b\""},
      {kPool + "beta:\n  listen: 127.0.0.1:22121\n  servers:\n   - a:1:1\n",
       "n.yml:5:1: pool \"beta\" listens on \"127.0.0.1:22121\", as pool \"alpha\" does"},
      {"a:\n  listen: b:1\n  servers:\n   - c:1:1\n  listen: b:2\n",
       "n.yml:5:3: \"listen\" is there"},
  };
  for (const auto& [text, why] : cases)
    EXPECT_THAT(failure(text), HasSubstr(why)) << text;
}

TEST(NutcrackerPools, ThereMayBeMany) {
  std::string text;
  for (size_t i = 0; i < kMaxNutcrackerPools; ++i) {
    text += "p" + std::to_string(i) + ":\n  listen: a:" + std::to_string(i + 1) +
            "\n  servers:\n   - b:1:1\n";
  }
  EXPECT_EQ(failure(text), "read");
  EXPECT_THAT(failure(text + "more:\n  listen: a:9999\n  servers:\n   - b:1:1\n"),
              HasSubstr("more than 200 pools"));
}

TEST(NutcrackerPools, AFileThatIsNotThereIsNamed) {
  const auto pools = load_nutcracker_pools("no-such-file.yml");
  ASSERT_FALSE(pools.is_ok());
  EXPECT_THAT(pools.message(), HasSubstr("no-such-file.yml"));
}

}  // namespace
}  // namespace moxi
