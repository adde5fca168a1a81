#include "proxy/config_listing.h"

#include <memory>
#include <string_view>
#include <vector>

#include "proxy/proxy_stats.h"
#include "proxy/route/key_place.h"
#include "proxy/route/pool.h"

namespace moxi {
namespace {

std::vector<std::shared_ptr<const Pool>> make_pools(const ProxySettings& settings) {
  std::vector<std::shared_ptr<const Pool>> pools;
  for (const PoolSettings& pool : settings.pools)
    pools.push_back(std::make_shared<const Pool>(pool));
  return pools;
}

}  // namespace

void list_configuration(const ProxySettings& settings, PrefixedSink::Out out) {
  const ProxyStats stats(make_pools(settings));
  for (const std::string_view section : {"config", "behaviors"})
    stats.list(sections_of(section), stats.pools(), {}, out);
}

std::string list_key_places(const ProxySettings& settings, std::span<const std::string> keys) {
  const std::vector<std::shared_ptr<const Pool>> pools = make_pools(settings);
  std::string text;
  for (const std::string& key : keys) {
    for (const std::shared_ptr<const Pool>& pool : pools) {
      if (!text.empty()) text += '\n';
      text += key + " " + place_while_all_are_up(*pool, key);
    }
  }
  return text;
}

}  // namespace moxi
