#include "proxy/config/behavior.h"

#include "proxy/config/behavior_keys.h"
#include "proxy/config/static_source.h"

namespace moxi {

namespace {

Status find_key(const ConfigCursor& cursor, size_t start, std::string_view name,
                const BehaviorKey** key) {
  *key = find_behavior_key(name);
  if (*key != nullptr) return Status::ok();
  if (is_unsupported_behavior_key(name))
    return cursor.error_at(start, in_quotes(name) + " is not supported in this version");
  return cursor.error_at(start, "unknown key " + in_quotes(name) + ", the nearest valid key is " +
                                    in_quotes(nearest_behavior_key(name)));
}

// The entry `key=value` at the cursor, which ends behind it.
Status parse_entry(ConfigCursor& cursor, Behavior* behavior) {
  const size_t start = cursor.offset();
  const std::string_view name = cursor.take_phrase(",=");
  if (!cursor.accept('=')) return cursor.error_at(start, "missing = after " + in_quotes(name));
  if (name.empty()) return cursor.error_at(start, "missing key before \"=\"");
  const BehaviorKey* key = nullptr;
  if (Status status = find_key(cursor, start, name, &key); !status.is_ok()) return status;
  // Only blanks may stand before the value: it does not continue on the next line.
  while (cursor.accept(' ') || cursor.accept('\t')) {
  }
  const size_t value_start = cursor.offset();
  const std::string_view value = cursor.take_phrase(",");
  if (Status status = set_behavior_value(*key, value, behavior); !status.is_ok()) {
    const bool is_secret = key->name == "pwd";
    return cursor.error_at(value_start, "bad value " + (is_secret ? "" : in_quotes(value) + " ") +
                                            "for " + in_quotes(name) + ": " + status.message());
  }
  return Status::ok();
}

}  // namespace

Result<Behavior> parse_behavior(const ConfigText& config) {
  ConfigCursor cursor(config);
  Behavior behavior;
  for (;;) {
    cursor.skip_blanks();
    if (cursor.at_end()) break;
    if (cursor.accept(',')) continue;
    if (cursor.accept('#')) {
      (void)cursor.take_phrase(",");
      continue;
    }
    if (Status status = parse_entry(cursor, &behavior); !status.is_ok()) return status;
  }
  const Status rule = check_placement_rule(behavior.placement_rule());
  if (!rule.is_ok()) return Status::error(config.origin + ": " + rule.message());
  return behavior;
}

Result<Behavior> load_behavior(const std::string& argument) {
  Result<ConfigText> config = load_config_text("-Z", argument);
  if (!config.is_ok()) return config.status();
  return parse_behavior(config.value());
}

}  // namespace moxi
