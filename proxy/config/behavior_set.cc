#include "proxy/config/behavior_set.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "proxy/config/static_source.h"

namespace moxi {
namespace {

// What pools there are, and of which backends, follows from these.
constexpr auto kOfAllPools =
    std::to_array<std::string_view>({"port_listen", "downstream_weight", "spares"});

Status find_key(const ConfigCursor& cursor, size_t start, std::string_view name,
                const BehaviorKey** key) {
  *key = find_behavior_key(name);
  if (*key != nullptr) return Status::ok();
  if (is_unsupported_behavior_key(name))
    return cursor.error_at(start, in_quotes(name) + " is not supported in this version");
  return cursor.error_at(start, "unknown key " + in_quotes(name) + ", the nearest valid key is " +
                                    in_quotes(nearest_behavior_key(name)));
}

// The port of `PORT:key`, which is taken off the front of `name`; none: it is a key of all pools.
std::optional<uint16_t> take_port(std::string_view* name) {
  const size_t colon = name->find(':');
  uint64_t port = 0;
  if (colon == name->npos || !parse_number(name->substr(0, colon), UINT16_MAX, &port) || port == 0)
    return std::nullopt;
  name->remove_prefix(colon + 1);
  return static_cast<uint16_t>(port);
}

struct Entry {
  std::optional<uint16_t> port;
  const BehaviorKey* key = nullptr;
  std::string_view value;
};

// The entry `key=value` or `PORT:key=value` at the cursor, which ends behind it.
Result<Entry> parse_entry(ConfigCursor& cursor) {
  const size_t start = cursor.offset();
  std::string_view name = cursor.take_phrase(",=");
  if (!cursor.accept('=')) return cursor.error_at(start, "missing = after " + in_quotes(name));
  if (name.empty()) return cursor.error_at(start, "missing key before \"=\"");
  Entry entry;
  entry.port = take_port(&name);
  if (Status status = find_key(cursor, start, name, &entry.key); !status.is_ok()) return status;
  const bool is_of_all =
      std::find(kOfAllPools.begin(), kOfAllPools.end(), entry.key->name) != kOfAllPools.end();
  if (entry.port && is_of_all)
    return cursor.error_at(start, in_quotes(entry.key->name) + " is not of a single pool");
  // Only blanks may stand before the value: it does not continue on the next line.
  while (cursor.accept(' ') || cursor.accept('\t')) {
  }
  const size_t value_start = cursor.offset();
  entry.value = cursor.take_phrase(",");
  Behavior scratch;
  if (Status status = set_behavior_value(*entry.key, entry.value, &scratch); !status.is_ok()) {
    const bool is_secret = entry.key->name == "pwd";
    return cursor.error_at(value_start, "bad value " +
                                            (is_secret ? "" : in_quotes(entry.value) + " ") +
                                            "for " + in_quotes(name) + ": " + status.message());
  }
  return entry;
}

void set_value(const BehaviorKey& key, std::string_view value, Behavior* behavior) {
  (void)set_behavior_value(key, value, behavior);  // it was taken before
}

Status check_rules(const BehaviorSet& set) {
  const Status general = check_placement_rule(set.general().placement_rule());
  if (!general.is_ok()) return general;
  for (const BehaviorSet::Own& own : set.own()) {
    const Status rule = check_placement_rule(set.of(own.port).placement_rule());
    if (!rule.is_ok()) return rule;
  }
  return Status::ok();
}

}  // namespace

Behavior BehaviorSet::of(uint16_t port) const {
  Behavior behavior = general_;
  for (const Own& own : own_) {
    if (own.port == port) set_value(*own.key, own.value, &behavior);
  }
  return behavior;
}

Result<BehaviorSet> parse_behavior_set(const ConfigText& config) {
  ConfigCursor cursor(config);
  Behavior general;
  std::vector<BehaviorSet::Own> own;
  for (;;) {
    cursor.skip_blanks();
    if (cursor.at_end()) break;
    if (cursor.accept(',')) continue;
    if (cursor.accept('#')) {
      (void)cursor.take_phrase(",");
      continue;
    }
    const Result<Entry> parsed = parse_entry(cursor);
    if (!parsed.is_ok()) return parsed.status();
    const Entry& entry = parsed.value();
    if (entry.port) {
      own.push_back({*entry.port, entry.key, std::string(entry.value)});
    } else {
      set_value(*entry.key, entry.value, &general);
    }
  }
  BehaviorSet set(std::move(general), std::move(own));
  const Status rules = check_rules(set);
  if (!rules.is_ok()) return Status::error(config.origin + ": " + rules.message());
  return set;
}

Result<BehaviorSet> load_behavior_set(const std::string& argument) {
  Result<ConfigText> config = load_config_text("-Z", argument);
  if (!config.is_ok()) return config.status();
  return parse_behavior_set(config.value());
}

}  // namespace moxi
