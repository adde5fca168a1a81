#include "proxy/config_listing.h"

#include <memory>
#include <string_view>
#include <vector>

#include "proxy/config/behavior_words.h"
#include "proxy/proxy_stats.h"
#include "proxy/route/key_hash.h"
#include "proxy/route/pool.h"

namespace moxi {
namespace {

std::vector<std::shared_ptr<const Pool>> make_pools(const ProxySettings& settings) {
  std::vector<std::shared_ptr<const Pool>> pools;
  for (const PoolSettings& pool : settings.pools)
    pools.push_back(std::make_shared<const Pool>(pool));
  return pools;
}

std::string_view hash_name(const PlacementRule& rule) {
  if (has_choice_of_hash(rule.distribution)) return word_of_choice(hash_of(rule));
  return rule.distribution == DistributionKind::kRandom ? "none" : "xxh3";
}

std::string place_of(const Pool& pool, const std::string& key) {
  const PlacementRule rule = pool.behavior().placement_rule();
  std::string line = key + " pool=" + std::to_string(pool.config().listen_port) + ":" +
                     pool.config().name + " distribution=";
  const std::string_view word = word_of_choice(rule.distribution);
  line.append(word.substr(word.find(':') + 1)).append(" hash=").append(hash_name(rule));
  if (rule.tag.is_set()) line.append(" hash_tag=").append(word_of_choice(rule.tag));
  const bool is_any = rule.distribution == DistributionKind::kRandom && pool.backends().size() > 1;
  return line + " backend=" + (is_any ? "any" : display_name(pool.backends()[pool.pick(key)]));
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
      text += place_of(*pool, key);
    }
  }
  return text;
}

}  // namespace moxi
