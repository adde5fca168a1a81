// The keys of -Z: moxi's names, aliases and defaults in one table, from which parsing, help and the
// listings of settings are made. Constant; any thread.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "proxy/config/behavior.h"

namespace moxi {

// Where the value of a key is kept, which also says how it is written: milliseconds, a number, 0 or
// 1, text, a port, or one of some words.
using BehaviorField =
    std::variant<Milliseconds Behavior::*, uint32_t Behavior::*, bool Behavior::*,
                 std::string Behavior::*, uint16_t Behavior::*, BackendProtocol Behavior::*,
                 DistributionKind Behavior::*, KeyHash Behavior::*, HashTag Behavior::*,
                 BackendDown Behavior::*, GetFailure Behavior::*, BackendTls Behavior::*,
                 TlsTrust Behavior::*>;

struct BehaviorKey {
  std::string_view name;
  // As it would be written in -Z.
  std::string_view default_value;
  BehaviorField field;
  std::string_view help;
  // "" where there are fewer than two.
  std::array<std::string_view, 2> aliases{};
  // Of text: the most bytes.
  size_t max_length = 0;
};

// Every key of -Z, in the order in which help shows them.
std::span<const BehaviorKey> behavior_keys();

// By its name or one of its aliases; null if there is none.
const BehaviorKey* find_behavior_key(std::string_view name);
// The name or alias that is most like `name`.
std::string_view nearest_behavior_key(std::string_view name);
// Whether other versions of moxi know the key and this one does not.
bool is_unsupported_behavior_key(std::string_view name);

// The present value of `key`, as it would be written in -Z.
std::string behavior_value(const Behavior& behavior, const BehaviorKey& key);
// The error says only what is wrong with the value.
Status set_behavior_value(const BehaviorKey& key, std::string_view value, Behavior* behavior);

}  // namespace moxi
