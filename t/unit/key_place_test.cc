#include "proxy/route/key_place.h"

#include <gmock/gmock.h>

#include <utility>

#include "proxy/proxy_startup.h"

namespace moxi {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::shared_ptr<const Pool> pool_of(const std::string& text, const std::string& behavior = {}) {
  const std::vector<std::string> pools{text};
  std::vector<std::string> behaviors;
  if (!behavior.empty()) behaviors.push_back(behavior);
  Result<ProxySettings> settings = read_proxy_settings({pools, behaviors, {}, 1});
  EXPECT_TRUE(settings.is_ok()) << settings.message();
  return std::make_shared<const Pool>(settings.value().pools.front());
}

std::string rule(const std::string& behavior) {
  return place_while_all_are_up(*pool_of("7001=192.0.2.1,192.0.2.2", behavior), "a{b}");
}

TEST(KeyPlace, SaysHowTheKeyIsPlaced) {
  EXPECT_THAT(rule("hash=md5"), HasSubstr("pool=7001:default distribution=ketama-weighted hash=md5 "
                                          "hash_value="));
  // As the published checks of these hashes have them.
  EXPECT_THAT(place_while_all_are_up(*pool_of("7001=192.0.2.1,192.0.2.2", "hash=fnv1a_32"), "a"),
              HasSubstr(" hash=fnv1a_32 hash_value=3826002220 backend=192.0.2."));
  EXPECT_THAT(
      place_while_all_are_up(*pool_of("7001=192.0.2.1,192.0.2.2", "hash=crc32a"), "123456789"),
      HasSubstr(" hash_value=3421780262 "));
  EXPECT_THAT(rule("distribution=jump"), HasSubstr(" hash=xxh3 hash_value="));
  EXPECT_THAT(rule("distribution=rendezvous"), HasSubstr(" hash=xxh3 backend="));
  EXPECT_THAT(rule("distribution=random"), EndsWith(" hash=none backend=any"));
}

TEST(KeyPlace, NamesTheProtocolOfTheBackendIfItIsNotText) {
  EXPECT_THAT(place_while_all_are_up(*pool_of("7001=binary://192.0.2.1:5"), "a"),
              EndsWith(" backend=192.0.2.1:5 protocol=binary"));
  EXPECT_THAT(place_while_all_are_up(*pool_of("7001=192.0.2.1:5", "protocol=meta"), "a"),
              EndsWith(" backend=192.0.2.1:5 protocol=meta"));
  EXPECT_THAT(place_while_all_are_up(*pool_of("7001=ascii://192.0.2.1:5", "protocol=meta"), "a"),
              EndsWith(" backend=192.0.2.1:5"));
}

TEST(KeyPlace, HashesWhatATagEncloses) {
  const auto value = [](const std::string& behavior, std::string_view key) {
    const std::string place =
        place_while_all_are_up(*pool_of("7001=192.0.2.1,192.0.2.2", behavior), key);
    const size_t at = place.find("hash_value=");
    return place.substr(at, place.find(' ', at) - at);
  };
  EXPECT_EQ(value("hash_tag={}", "a{b}"), value("hash=md5", "b"));
  EXPECT_THAT(rule("hash_tag={}"), HasSubstr(" hash_tag={} hash_value="));
}

TEST(KeyPlace, FollowsTheStateOfTheBackend) {
  const auto pool = pool_of("7001=192.0.2.1");
  PoolHealth health(pool);
  EXPECT_EQ(place_now(*pool, health, "a"), place_while_all_are_up(*pool, "a") + " state=up");
  health.backends()[0].set_trouble("TLS: hostname mismatch");
  EXPECT_THAT(place_now(*pool, health, "a"), EndsWith(" state=up"));
  health.backends()[0].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"),
              EndsWith(" backend=192.0.2.1:11211 state=down trouble=TLS: hostname mismatch"));
  health.backends()[0].recovered();
  EXPECT_THAT(place_now(*pool, health, "a"), EndsWith(" state=up"));
}

TEST(KeyPlace, NamesTheSpareAndWhomItStandsInFor) {
  const auto pool =
      pool_of("7001=192.0.2.1,192.0.2.2", "backend_down=spare,spares=192.0.2.2:11211");
  PoolHealth health(pool);
  health.backends()[0].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"),
              EndsWith(" backend=192.0.2.2:11211 state=spare home=192.0.2.1:11211"));
  health.backends()[1].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"), HasSubstr(" state=down"));
}

TEST(KeyPlace, NamesWhoHasTheKeysOfOneThatIsEjected) {
  const auto pool = pool_of("7001=192.0.2.1,192.0.2.2", "backend_down=reshape");
  PoolHealth health(pool);
  const size_t home = pool->pick("a");
  health.backends()[home].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"),
              EndsWith(" backend=" + display_name(pool->backends()[1 - home]) +
                       " state=ejected home=" + display_name(pool->backends()[home])));
}

TEST(KeyPlace, OfRandomChoiceIsUpWhileAnybodyIs) {
  const auto pool = pool_of("7001=192.0.2.1,192.0.2.2", "distribution=random");
  PoolHealth health(pool);
  health.backends()[0].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"), EndsWith(" backend=any state=up"));
  health.backends()[1].hard_failure();
  EXPECT_THAT(place_now(*pool, health, "a"), EndsWith(" backend=any state=down"));
}

TEST(KeyPlace, TakesTheKeysOfASubCommand) {
  EXPECT_EQ(keys_of_where(" where a  b "), "a  b");
  EXPECT_EQ(keys_of_where("where"), "");
  EXPECT_EQ(keys_of_where(" where "), "");
  EXPECT_EQ(keys_of_where(" whereabouts a"), std::nullopt);
  EXPECT_EQ(keys_of_where(" stats"), std::nullopt);
  EXPECT_EQ(keys_of_where(""), std::nullopt);
}

}  // namespace
}  // namespace moxi
