#include "proxy/config_listing.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "proxy/proxy_startup.h"
#include "proxy/route/md5.h"

namespace moxi {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

ProxySettings read(const std::vector<std::string>& pools,
                   const std::vector<std::string>& behaviors = {}) {
  Result<ProxySettings> settings = read_proxy_settings({pools, behaviors, {}, 1});
  EXPECT_TRUE(settings.is_ok());
  return std::move(settings.value());
}

TEST(ConfigListing, ShowsPoolsAndWhatBehavesHow) {
  std::vector<std::pair<std::string, std::string>> lines;
  list_configuration(
      read({"7001=192.0.2.1:5:2,192.0.2.2"}, {"connect_timeout=7"}),
      [&](std::string_view name, std::string_view value) { lines.emplace_back(name, value); });
  EXPECT_THAT(lines,
              AllOf(Contains(Pair("7001:default:config", "7001=192.0.2.1:5:2,192.0.2.2:11211")),
                    Contains(Pair("7001:default:behavior:connect_timeout", "7")),
                    Contains(Pair("7001:default:behavior-1:host", "192.0.2.2"))));
}

TEST(ConfigListing, ShowsEachKeyInEachPool) {
  const ProxySettings settings = read({"7001=192.0.2.1,192.0.2.2,192.0.2.3;7002=[2001:db8::1]:9"});
  const std::vector<std::string> keys{"user:1", "user:2"};
  std::string expected;
  const Pool pool(settings.pools.front());
  for (const std::string& key : keys) {
    if (!expected.empty()) expected += '\n';
    const std::string hash = " hash_value=" + std::to_string(md5_first_word(key));
    expected += key + " pool=7001:default distribution=ketama-weighted hash=md5" + hash +
                " backend=" + display_name(pool.backends()[pool.pick(key)]) + "\n" + key +
                " pool=7002:default distribution=ketama-weighted hash=md5" + hash +
                " backend=[2001:db8::1]:9";
  }
  EXPECT_EQ(list_key_places(settings, keys), expected);
}

TEST(ConfigListing, SaysHowKeysArePlaced) {
  const std::vector<std::string> key{"a"};
  const auto place = [&](const std::string& behavior) {
    return list_key_places(read({"7001=192.0.2.1,192.0.2.1:5"}, {behavior}), key);
  };
  EXPECT_THAT(place("distribution=modula"), HasSubstr(" distribution=modula hash=one_at_a_time "));
  EXPECT_THAT(place("hash=crc32"), HasSubstr(" hash=crc32 "));
  EXPECT_THAT(place("hash_tag={}"), HasSubstr(" hash=md5 hash_tag={} hash_value="));
  EXPECT_THAT(place("distribution=jump"), HasSubstr(" hash=xxh3 "));
  EXPECT_THAT(place("distribution=random"), HasSubstr(" hash=none backend=any"));
}

}  // namespace
}  // namespace moxi
