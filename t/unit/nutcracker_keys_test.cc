// Each key of nutcracker.yml: what its value does, and which values are refused.
#include "proxy/config/nutcracker_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

using testing::HasSubstr;

NutcrackerPool with(std::string_view key, std::string_view value) {
  NutcrackerPool pool = default_nutcracker_pool();
  const Status set = find_nutcracker_key(key)->set(value, pool);
  EXPECT_TRUE(set.is_ok()) << key << ": " << set.message();
  return pool;
}

std::string refusal(std::string_view key, std::string_view value) {
  NutcrackerPool pool = default_nutcracker_pool();
  const Status set = find_nutcracker_key(key)->set(value, pool);
  return set.is_ok() ? "taken" : set.message();
}

TEST(NutcrackerKeys, TheDefaultsAreTwemproxys) {
  const NutcrackerPool pool = default_nutcracker_pool();
  const Behavior& behavior = pool.settings.behavior;
  EXPECT_EQ(behavior.distribution, DistributionKind::kTwemproxyKetama);
  EXPECT_EQ(behavior.hash, KeyHash::kFnv1aWide);
  EXPECT_EQ(behavior.downstream_timeout, Milliseconds{0});
  EXPECT_EQ(behavior.get_failure, GetFailure::kError);
  EXPECT_EQ(behavior.backend_down, BackendDown::kFail);
  EXPECT_EQ(pool.failure_limit, 2U);
  EXPECT_EQ(pool.retry_timeout, Milliseconds{30000});
  EXPECT_FALSE(pool.ejects);
  EXPECT_FALSE(pool.settings.preconnects);
  EXPECT_EQ(*pool.settings.listen, ListenRules{});
  EXPECT_EQ(pool.settings.listen->backlog, 512);
}

TEST(NutcrackerKeys, EachSetsWhatItIsFor) {
  EXPECT_EQ(with("listen", "a:7").settings.listen->port, 7);
  EXPECT_EQ(with("client_connections", "9").settings.listen->most_clients, 9U);
  EXPECT_EQ(with("hash", "murmur").settings.behavior.hash, KeyHash::kMurmur);
  EXPECT_EQ(with("hash", "fnv1_64").settings.behavior.hash, KeyHash::kFnv1Wide);
  EXPECT_EQ(with("hash_tag", "||").settings.behavior.hash_tag, HashTag('|', '|'));
  EXPECT_EQ(with("distribution", "ketama").settings.behavior.distribution,
            DistributionKind::kTwemproxyKetama);
  EXPECT_EQ(with("distribution", "modula").settings.behavior.distribution,
            DistributionKind::kTwemproxyModula);
  EXPECT_EQ(with("distribution", "random").settings.behavior.distribution,
            DistributionKind::kRandom);
  EXPECT_EQ(with("timeout", "400").settings.behavior.downstream_timeout, Milliseconds{400});
  EXPECT_EQ(with("backlog", "1024").settings.listen->backlog, 1024);
  EXPECT_TRUE(with("preconnect", "true").settings.preconnects);
  EXPECT_FALSE(with("preconnect", "false").settings.preconnects);
  EXPECT_TRUE(with("tcpkeepalive", "true").settings.listen->keep_alive);
  EXPECT_TRUE(with("reuseport", "true").settings.listen->reuse_port);
  EXPECT_TRUE(with("auto_eject_hosts", "true").ejects);
  EXPECT_EQ(with("server_retry_timeout", "2000").retry_timeout, Milliseconds{2000});
  EXPECT_EQ(with("server_failure_limit", "5").failure_limit, 5U);
  EXPECT_EQ(with("servers", "b:1:2").settings.config.backends.size(), 1U);
  EXPECT_EQ(with("redis", "false").settings, default_nutcracker_pool().settings);
  EXPECT_EQ(with("redis_db", "1").settings, default_nutcracker_pool().settings);
  EXPECT_EQ(with("server_connections", "4").settings, default_nutcracker_pool().settings);
  EXPECT_TRUE(with("redis_auth", "secret").has_redis_password);
}

TEST(NutcrackerKeys, WhatTheyCannotBeIsRefused) {
  for (const char* key : {"preconnect", "redis", "tcpkeepalive", "reuseport", "auto_eject_hosts"}) {
    for (const char* value : {"yes", "True", "1", "", "on"})
      EXPECT_EQ(refusal(key, value), "expected true or false") << key << value;
  }
  for (const char* key : {"client_connections", "timeout", "backlog", "redis_db",
                          "server_connections", "server_retry_timeout", "server_failure_limit"}) {
    for (const char* value : {"-1", "x", "", "1.5", "0x10", "2147483648", " 1"})
      EXPECT_THAT(refusal(key, value), HasSubstr("expected a number")) << key << value;
  }
  EXPECT_THAT(refusal("server_connections", "0"), HasSubstr("expected a number, 1 to"));
  EXPECT_THAT(refusal("redis", "true"), HasSubstr("pools of Redis are not served"));
  EXPECT_THAT(refusal("hash", "auto"), HasSubstr("expected one_at_a_time, md5"));
  EXPECT_THAT(refusal("hash", "crc64"), HasSubstr("expected one_at_a_time, md5"));
  EXPECT_THAT(refusal("hash_tag", "{"), HasSubstr("two characters"));
  EXPECT_THAT(refusal("hash_tag", "{{}"), HasSubstr("two characters"));
  EXPECT_THAT(refusal("distribution", "jump"), HasSubstr("ketama, modula or random"));
  EXPECT_THAT(refusal("listen", "x"), HasSubstr("expected host:port"));
  EXPECT_THAT(refusal("servers", "x"), HasSubstr("expected host:port:weight"));
}

TEST(NutcrackerKeys, TheNearestOneIsFound) {
  EXPECT_EQ(nearest_nutcracker_key("servrs"), "servers");
  EXPECT_EQ(nearest_nutcracker_key("auto_eject_host"), "auto_eject_hosts");
  EXPECT_EQ(nearest_nutcracker_key("tcp_keepalive"), "tcpkeepalive");
  EXPECT_EQ(find_nutcracker_key("servrs"), nullptr);
  EXPECT_FALSE(nearest_nutcracker_key(std::string(100000, 'x')).empty());
  for (const NutcrackerKey& key : nutcracker_keys())
    EXPECT_EQ(nearest_nutcracker_key(key.name), key.name);
}

}  // namespace
}  // namespace moxi
