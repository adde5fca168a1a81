#include "proxy/proxy_startup.h"

#include <gmock/gmock.h>

#include <vector>

namespace moxi {
namespace {

using ::testing::HasSubstr;

using Words = std::vector<std::string>;

Result<ProxySettings> read(const Words& pools, const Words& behaviors = {},
                           const Words& hosts = {}) {
  return read_proxy_settings({pools, behaviors, hosts, 2});
}

TEST(ProxyStartup, ReadsPoolsFromEveryArgument) {
  Result<ProxySettings> settings = read({"1=192.0.2.1;2=192.0.2.2", "3=192.0.2.3"});
  ASSERT_TRUE(settings.is_ok());
  EXPECT_EQ(settings.value().pools.size(), 3U);
  EXPECT_EQ(settings.value().workers, 2U);
  for (const PoolSettings& pool : settings.value().pools)
    EXPECT_EQ(pool.behavior, Behavior{});
}

TEST(ProxyStartup, RefusesAPortThatTwoPoolsWant) {
  Result<ProxySettings> settings = read({"1=192.0.2.1", "1=192.0.2.2"});
  ASSERT_FALSE(settings.is_ok());
  EXPECT_THAT(settings.message(), HasSubstr("port 1 "));
}

TEST(ProxyStartup, JoinsTheSettingsOfSeveralArguments) {
  Result<ProxySettings> settings =
      read({"1=192.0.2.1"}, {"connect_timeout=5", "downstream_timeout=7"});
  ASSERT_TRUE(settings.is_ok());
  const Behavior& behavior = settings.value().pools.at(0).behavior;
  EXPECT_EQ(behavior.connect_timeout, Milliseconds{5});
  EXPECT_EQ(behavior.downstream_timeout, Milliseconds{7});
  EXPECT_FALSE(read({"1=192.0.2.1"}, {"connect_timeout=5", "./file"}).is_ok());
  EXPECT_FALSE(read({"1=192.0.2.1"}, {"nonsense=5"}).is_ok());
}

TEST(ProxyStartup, APoolHasSettingsOfItsOwn) {
  Result<ProxySettings> settings = read({"1=192.0.2.1;2=192.0.2.2"}, {"2:timeout=5", "timeout=7"});
  ASSERT_TRUE(settings.is_ok()) << settings.message();
  EXPECT_EQ(settings.value().pools.at(0).behavior.downstream_timeout, Milliseconds{7});
  EXPECT_EQ(settings.value().pools.at(1).behavior.downstream_timeout, Milliseconds{5});
  EXPECT_EQ(read({"1=192.0.2.1"}, {"2:timeout=5"}).message(),
            "-Z: 2:downstream_timeout: there is no pool on this port");
}

TEST(ProxyStartup, SettingsFillInWhatPoolsLeaveOut) {
  EXPECT_FALSE(read({"192.0.2.1,192.0.2.2:1:7"}).is_ok());
  Result<ProxySettings> settings = read({"192.0.2.1,192.0.2.2:1:7"}, {"port_listen=5,weight=3"});
  ASSERT_TRUE(settings.is_ok()) << settings.message();
  const PoolConfig& pool = settings.value().pools.at(0).config;
  EXPECT_EQ(pool.listen_port, 5);
  EXPECT_EQ(pool.backends.at(0).weight, 3U);
  EXPECT_EQ(pool.backends.at(1).weight, 7U);
  EXPECT_FALSE(read({"192.0.2.1;192.0.2.2"}, {"port_listen=5"}).is_ok());
  EXPECT_EQ(
      read({"192.0.2.1"}, {"port_listen=5,weight=0"}).value().pools[0].config.backends[0].weight,
      1U);
}

TEST(ProxyStartup, MarksSpares) {
  Result<ProxySettings> settings =
      read({"1=192.0.2.1,192.0.2.2"}, {"backend_down=spare,spares=192.0.2.2"});
  ASSERT_TRUE(settings.is_ok()) << settings.message();
  EXPECT_TRUE(settings.value().pools[0].config.backends[1].is_spare);
  EXPECT_FALSE(read({"1=192.0.2.1"}, {"backend_down=spare,spares=192.0.2.2"}).is_ok());
}

TEST(ProxyStartup, RefusesAPoolThatForwardsToItself) {
  EXPECT_FALSE(read({"5=127.0.0.1:5"}).is_ok());
  EXPECT_FALSE(read({"5=127.0.0.1:6;6=127.0.0.1:5"}).is_ok());
  EXPECT_FALSE(read({"5=127.0.0.1:5"}, {}, {"127.0.0.1"}).is_ok());
  EXPECT_TRUE(read({"5=127.0.0.1:6"}).is_ok());
  EXPECT_TRUE(read({"5=127.0.0.2:5"}, {}, {"127.0.0.1"}).is_ok());
}

}  // namespace
}  // namespace moxi
