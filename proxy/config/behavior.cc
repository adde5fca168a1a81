#include "proxy/config/behavior.h"

#include <algorithm>
#include <array>

#include "proxy/config/edit_distance.h"
#include "proxy/config/static_source.h"

namespace moxi {

namespace {

constexpr BehaviorKey kKeys[] = {
    {"connect_timeout",
     {},
     "400",
     BehaviorKind::kMilliseconds,
     &Behavior::connect_timeout,
     "ms to wait for a connection to a backend; 0 = no limit"},
    {"downstream_timeout",
     {"timeout", "downstream_conn_timeout"},
     "5000",
     BehaviorKind::kMilliseconds,
     &Behavior::downstream_timeout,
     "ms from forwarding a request to the end of its reply; 0 = no limit"},
    {"downstream_protocol",
     {"protocol"},
     "ascii",
     BehaviorKind::kProtocol,
     nullptr,
     "protocol towards backends: ascii"},
    {"mcs_opts",
     {},
     "distribution:ketama-weighted",
     BehaviorKind::kMcsOptions,
     nullptr,
     "how keys are placed: distribution:ketama-weighted, distribution:ketama or "
     "distribution:modula"},
};

constexpr std::string_view kDistributionOption = "distribution:";

struct DistributionName {
  std::string_view name;
  DistributionKind kind;
};
constexpr DistributionName kDistributions[] = {
    {"ketama-weighted", DistributionKind::kKetamaWeighted},
    {"ketama", DistributionKind::kKetama},
    {"modula", DistributionKind::kModula},
};

// Timers count in 32-bit milliseconds elsewhere: about 24 days.
constexpr uint64_t kMaxMilliseconds = INT32_MAX;
// Longer keys have no near one worth the search.
constexpr size_t kMaxKey = 64;

const BehaviorKey* find_key(std::string_view name) {
  for (const BehaviorKey& key : kKeys) {
    if (name == key.name || name == key.aliases[0] || name == key.aliases[1]) return &key;
  }
  return nullptr;
}

std::string_view nearest_key(std::string_view name) {
  name = name.substr(0, kMaxKey);
  std::string_view nearest = kKeys[0].name;
  size_t least = edit_distance(name, nearest);
  const auto consider = [&](std::string_view candidate) {
    const size_t distance = candidate.empty() ? least : edit_distance(name, candidate);
    if (distance >= least) return;
    least = distance;
    nearest = candidate;
  };
  for (const BehaviorKey& key : kKeys) {
    consider(key.name);
    for (std::string_view alias : key.aliases)
      consider(alias);
  }
  return nearest;
}

Status expected(std::string_view what) {
  return Status::error("expected " + std::string(what));
}

Status set_protocol(std::string_view value, Behavior* behavior) {
  if (value == "ascii" || value == "memcached-ascii" || value == "membase-ascii") {
    behavior->downstream_protocol = BackendProtocol::kAscii;
    return Status::ok();
  }
  if (value == "binary" || value == "memcached-binary" || value == "membase-binary") {
    return Status::error("not supported in this version, only ascii is");
  }
  return expected("ascii");
}

Status set_mcs_options(std::string_view value, Behavior* behavior) {
  if (value.starts_with(kDistributionOption)) {
    value.remove_prefix(kDistributionOption.size());
    for (const DistributionName& distribution : kDistributions) {
      if (value != distribution.name) continue;
      behavior->distribution = distribution.kind;
      return Status::ok();
    }
  }
  return expected("distribution:ketama-weighted, distribution:ketama or distribution:modula");
}

// The error says only what is wrong with the value.
Status set_value(const BehaviorKey& key, std::string_view value, Behavior* behavior) {
  switch (key.kind) {
    case BehaviorKind::kMilliseconds: {
      uint64_t count = 0;
      if (!parse_number(value, kMaxMilliseconds, &count)) {
        return expected("milliseconds, 0 to " + std::to_string(kMaxMilliseconds));
      }
      behavior->*key.duration = Milliseconds(count);
      return Status::ok();
    }
    case BehaviorKind::kProtocol:
      return set_protocol(value, behavior);
    case BehaviorKind::kMcsOptions:
      return set_mcs_options(value, behavior);
  }
  return expected("a known kind of key");
}

// The entry `key=value` at the cursor, which ends behind it.
Status parse_entry(ConfigCursor& cursor, Behavior* behavior) {
  const size_t start = cursor.offset();
  const std::string_view name = cursor.take_phrase(",=");
  if (!cursor.accept('=')) {
    return cursor.error_at(start, "missing = after " + in_quotes(name));
  }
  if (name.empty()) return cursor.error_at(start, "missing key before \"=\"");
  const BehaviorKey* key = find_key(name);
  if (key == nullptr) {
    return cursor.error_at(start, "unknown key " + in_quotes(name) + ", the nearest valid key is " +
                                      in_quotes(nearest_key(name)));
  }
  // Only blanks may stand before the value: it does not continue on the next line.
  while (cursor.accept(' ') || cursor.accept('\t')) {
  }
  const size_t value_start = cursor.offset();
  const std::string_view value = cursor.take_phrase(",");
  if (Status status = set_value(*key, value, behavior); !status.is_ok()) {
    return cursor.error_at(value_start, "bad value " + in_quotes(value) + " for " +
                                            in_quotes(name) + ": " + status.message());
  }
  return Status::ok();
}

}  // namespace

std::span<const BehaviorKey> behavior_keys() {
  return kKeys;
}

std::string behavior_value(const Behavior& behavior, const BehaviorKey& key) {
  switch (key.kind) {
    case BehaviorKind::kMilliseconds:
      return std::to_string((behavior.*key.duration).count());
    case BehaviorKind::kProtocol:
      return "ascii";
    case BehaviorKind::kMcsOptions:
      break;
  }
  std::string value(kDistributionOption);
  for (const DistributionName& distribution : kDistributions) {
    if (distribution.kind == behavior.distribution) value += distribution.name;
  }
  return value;
}

Result<Behavior> parse_behavior(const ConfigText& config) {
  ConfigCursor cursor(config);
  Behavior behavior;
  for (;;) {
    cursor.skip_blanks();
    if (cursor.at_end()) return behavior;
    if (cursor.accept(',')) continue;
    if (cursor.accept('#')) {
      (void)cursor.take_phrase(",");
      continue;
    }
    if (Status status = parse_entry(cursor, &behavior); !status.is_ok()) return status;
  }
}

Result<Behavior> load_behavior(const std::string& argument) {
  Result<ConfigText> config = load_config_text("-Z", argument);
  if (!config.is_ok()) return config.status();
  return parse_behavior(config.value());
}

}  // namespace moxi
