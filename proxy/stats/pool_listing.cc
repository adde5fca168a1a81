#include "proxy/stats/pool_listing.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proxy/config/behavior_keys.h"
#include "proxy/config/behavior_words.h"
#include "proxy/stats/counter_rows.h"
#include "proxy/stats/mask.h"

namespace moxi {
namespace {

// The keys of -Z that moxi knows for a single backend as well.
constexpr auto kBackendKeys = std::to_array<std::string_view>({
    "downstream_retry",
    "downstream_protocol",
    "downstream_timeout",
    "downstream_conn_queue_timeout",
    "wait_queue_timeout",
    "connect_timeout",
});

// How commands of a kind, as moxi has them, are called.
std::string command_prefix(CommandStat command, bool is_quiet) {
  return (is_quiet ? "quiet_" : "regular_") + std::string(name_of(command)) + ":";
}

void list_times(std::string_view name, const TimeTotals& totals, const PrefixedSink& out) {
  for (const std::string& line : totals.lines())
    out.text(name, line);
}

}  // namespace

std::string config_text(const PoolConfig& config) {
  std::string text = std::to_string(config.listen_port) + "=";
  for (const BackendConfig& backend : config.backends) {
    if (&backend != config.backends.data()) text += ',';
    if (backend.protocol) text.append(word_of_choice(*backend.protocol)).append("://");
    text += display_name(backend);
    if (backend.weight != 1 || !backend.name.empty()) text += ":" + std::to_string(backend.weight);
    if (!backend.name.empty()) text += ":" + backend.name;
  }
  return masked_config(text);
}

void list_behavior(const Behavior& behavior, const PrefixedSink& out) {
  for (const BehaviorKey& key : behavior_keys()) {
    const std::string value = behavior_value(behavior, key);
    out.text(key.name, is_secret(key.name) ? masked(value) : value);
  }
}

void list_pool_info(const PoolView& view, const PrefixedSink& out) {
  const PoolConfig& config = view.pool->config();
  const PrefixedSink info = out.under("info:");
  info.number("port", config.listen_port);
  info.text("name", config.name);
  info.text("config", config_text(config));
  info.number("config_ver", 1);  // a configuration does not change while the process runs
  info.number("behaviors_num", config.backends.size());
}

void list_pool_behaviors(const PoolView& view, const PrefixedSink& out) {
  const Behavior& behavior = view.pool->behavior();
  list_behavior(behavior, out.under("behavior:"));
  const std::vector<BackendConfig>& backends = view.pool->backends();
  for (size_t i = 0; i < backends.size(); ++i) {
    const PrefixedSink one = out.under("behavior-" + std::to_string(i) + ":");
    one.number("downstream_weight", backends[i].weight);
    Behavior own = behavior;
    own.downstream_protocol = backends[i].protocol.value_or(own.downstream_protocol);
    for (const std::string_view name : kBackendKeys) {
      const BehaviorKey* key = find_behavior_key(name);
      if (key != nullptr) one.text(name, behavior_value(own, *key));
    }
    one.text("host", backends[i].host);
    one.number("port", backends[i].port);
  }
}

void list_pool_counters(const PoolView& view, const PrefixedSink& out) {
  const PrefixedSink counters = out.under("pstd_stats:");
  for (const CounterRow& row : counter_rows())
    counters.number(row.name, row.value(view));
}

void list_pool_commands(const PoolView& view, const PrefixedSink& out) {
  const PrefixedSink commands = out.under("pstd_stats_cmd:");
  for (const bool is_quiet : {false, true}) {
    for (size_t i = 0; i < kCommandStats; ++i) {
      const auto command = static_cast<CommandStat>(i);
      const PrefixedSink one = commands.under(command_prefix(command, is_quiet));
      for (size_t j = 0; j < kCommandFields; ++j) {
        const auto field = static_cast<CommandField>(j);
        one.number(name_of(field), view.sum(command, is_quiet, field));
      }
    }
  }
}

void list_key_stats(const KeyStats::Copy& keys, TimePoint start, const PrefixedSink& out) {
  const PrefixedSink all = out.under("key_stats:");
  for (const KeyStats::Entry& entry : keys) {
    const PrefixedSink one = all.under(entry.key + ":");
    for (const KeyStats::Row& row : entry.rows) {
      const PrefixedSink command = one.under(command_prefix(row.place.first, row.place.second));
      for (size_t i = 0; i < kCommandFields; ++i)
        command.number(name_of(static_cast<CommandField>(i)), row.fields[i]);
    }
    const auto age = std::chrono::duration_cast<Milliseconds>(entry.added - start).count();
    one.number("added_at_msec", static_cast<uint64_t>(std::max<int64_t>(age, 0)));
  }
}

void list_pool_timings(const PoolView& view, const PrefixedSink& out) {
  if (!view.pool->behavior().time_stats) return;
  list_times("connect", view.connects(), out);
  list_times("reserved", view.requests(), out);
  const std::vector<BackendConfig>& backends = view.pool->backends();
  for (size_t i = 0; i < backends.size(); ++i) {
    const PrefixedSink one = out.under("latency-" + std::to_string(i) + ":");
    const TimeTotals connects = view.connects(i);
    const TimeTotals requests = view.requests(i);
    one.text("backend", display_name(backends[i]));
    one.number("connect_count", connects.count());
    one.number("connect_mean", connects.mean());
    one.number("count", requests.count());
    one.number("mean", requests.mean());
    one.number("p50", requests.percentile(0.5));
    one.number("p99", requests.percentile(0.99));
  }
}

}  // namespace moxi
