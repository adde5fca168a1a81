#include "proxy/proxy_stats.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "common/base/version.h"
#include "proxy/stats/pool_listing.h"

namespace moxi {
namespace {

constexpr unsigned bit(ProxySection section) {
  return static_cast<unsigned>(section);
}

constexpr unsigned kAll = bit(ProxySection::kInfo) | bit(ProxySection::kSettings) |
                          bit(ProxySection::kBehaviors) | bit(ProxySection::kFrontCache) |
                          bit(ProxySection::kKeyStats) | bit(ProxySection::kStats);

struct Word {
  std::string_view word;
  unsigned sections;
};

constexpr auto kWords = std::to_array<Word>({
    {"", kAll},
    {"all", kAll},
    {"info", bit(ProxySection::kInfo)},
    {"settings", bit(ProxySection::kSettings)},
    {"behaviors", bit(ProxySection::kBehaviors)},
    {"frontcache", bit(ProxySection::kFrontCache)},
    {"keystats", bit(ProxySection::kKeyStats)},
    {"stats", bit(ProxySection::kStats)},
    {"timings", bit(ProxySection::kTimings)},
    {"config", bit(ProxySection::kConfig)},
    {"reset", bit(ProxySection::kReset)},
});

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

}  // namespace

ProxySections sections_of(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
  word = word.substr(0, word.find_last_not_of(' ') + 1);
  const auto* found = std::find_if(kWords.begin(), kWords.end(),
                                   [word](const Word& known) { return known.word == word; });
  return found == kWords.end() ? ProxySections{} : ProxySections{found->sections};
}

ProxyStats::ProxyStats(const std::vector<std::shared_ptr<const Pool>>& pools) {
  for (const std::shared_ptr<const Pool>& pool : pools)
    pools_.push_back(std::make_shared<PoolStats>(pool));
  configurations_.set(ConfigStat::kReads, 1);
  configurations_.set(ConfigStat::kStarts, pools_.size());
}

void ProxyStats::set_pools(Pools pools) {
  const std::lock_guard lock(mutex_);
  pools_ = std::move(pools);
}

ProxyStats::Pools ProxyStats::pools() const {
  const std::lock_guard lock(mutex_);
  return pools_;
}

void ProxyStats::list(ProxySections sections, const Pools& pools, const Keys& keys,
                      PrefixedSink::Out out) const {
  list_process(sections, pools, out);
  for (size_t i = 0; i < pools.size(); ++i)
    list_pool(*pools[i], sections, i < keys.size() ? &keys[i] : nullptr, out);
}

void ProxyStats::list_process(ProxySections sections, const Pools& pools,
                              PrefixedSink::Out out) const {
  const PrefixedSink basic(out, "basic:");
  const PrefixedSink main(out, "proxy_main:");
  const auto forward_to = [](const PrefixedSink& to) {
    return [&to](std::string_view name, std::string_view value) { to.text(name, value); };
  };
  if (sections.has(ProxySection::kInfo)) {
    basic.text("version", kVersion);
    basic.number("nthreads", process_.workers);
    basic.text("hostname", host_name());
  }
  if (sections.has(ProxySection::kSettings) && process_.settings) {
    const PrefixedSink settings(out, "memcached:settings:");
    process_.settings(forward_to(settings));
  }
  if (sections.has(ProxySection::kStats) && process_.statistics) {
    const PrefixedSink statistics(out, "memcached:stats:");
    process_.statistics(forward_to(statistics));
  }
  if (sections.has(ProxySection::kInfo)) main.text("conf_type", "static");
  if (sections.has(ProxySection::kBehaviors) && !pools.empty())
    list_behavior(pools.front()->pool().behavior(), main.under("behavior:"));
  if (sections.has(ProxySection::kStats)) {
    main.number("stat_configs", configurations_.value(ConfigStat::kReads));
    main.number("stat_config_fails", configurations_.value(ConfigStat::kFailedReads));
    main.number("stat_proxy_starts", configurations_.value(ConfigStat::kStarts));
    // A configuration is refused whole if a pool of it cannot start.
    main.number("stat_proxy_start_fails", 0);
    main.number("stat_proxy_existings", configurations_.value(ConfigStat::kExistings));
    main.number("stat_proxy_shutdowns", configurations_.value(ConfigStat::kShutdowns));
  }
}

void ProxyStats::list_pool(const PoolStats& of, ProxySections sections, const KeyStats::Copy* keys,
                           PrefixedSink::Out out) const {
  const PoolView shown = of.view();
  const PrefixedSink pool(out, shown.prefix());
  if (sections.has(ProxySection::kInfo)) list_pool_info(shown, pool);
  if (sections.has(ProxySection::kBehaviors)) list_pool_behaviors(shown, pool);
  if (sections.has(ProxySection::kStats)) {
    pool.number("stats:listening", of.listening());
    pool.number("stats:listening_failed", 0);
    list_pool_counters(shown, pool);
    list_pool_commands(shown, pool);
  }
  if (sections.has(ProxySection::kKeyStats) && keys != nullptr)
    list_key_stats(*keys, process_.start, pool);
  if (sections.has(ProxySection::kTimings)) list_pool_timings(shown, pool);
  if (sections.has(ProxySection::kConfig)) pool.text("config", config_text(shown.pool->config()));
}

}  // namespace moxi
