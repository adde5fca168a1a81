#include "proxy/config_listing.h"

#include <memory>
#include <string_view>
#include <vector>

#include "proxy/config/behavior_keys.h"
#include "proxy/proxy_stats.h"
#include "proxy/route/pool.h"

namespace moxi {
namespace {

// The keys of -Z on which the place of a key depends.
constexpr std::string_view kPlacementKeys[] = {"mcs_opts"};

std::vector<std::shared_ptr<const Pool>> make_pools(const ProxySettings& settings) {
  std::vector<std::shared_ptr<const Pool>> pools;
  for (const PoolConfig& pool : settings.pools)
    pools.push_back(std::make_shared<const Pool>(pool, settings.behavior));
  return pools;
}

std::string place_of(const Pool& pool, const std::string& key) {
  const BackendConfig& backend = pool.backends()[pool.pick(key)];
  std::string line =
      key + " pool=" + std::to_string(pool.config().listen_port) + ":" + pool.config().name;
  for (const std::string_view name : kPlacementKeys)
    line.append(1, ' ').append(behavior_value(pool.behavior(), *find_behavior_key(name)));
  return line + " backend=" + display_name(backend);
}

}  // namespace

void list_configuration(const ProxySettings& settings, PrefixedSink::Out out) {
  const ProxyStats stats(make_pools(settings));
  for (const std::string_view section : {"config", "behaviors"})
    stats.list(sections_of(section), {}, out);
}

std::string list_key_places(const ProxySettings& settings, std::span<const std::string> keys) {
  const std::vector<std::shared_ptr<const Pool>> pools = make_pools(settings);
  std::string text;
  for (const std::string& key : keys) {
    for (const std::shared_ptr<const Pool>& pool : pools) {
      if (!text.empty()) text += '\n';
      text += place_of(*pool, key);
    }
  }
  return text;
}

}  // namespace moxi
