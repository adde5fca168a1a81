// The proxy's behaviours (-Z k=v,k=v or -Z ./file): moxi's keys, aliases and defaults, one table
// from which parsing, help and the settings listings are made. Parsed on the main thread at
// start; a Behavior is then constant.
//
// Unlike moxi, a key must be written in full (moxi took any prefix of a key: `down=7`), an unknown
// key is an error, and the default towards backends is ascii.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "proxy/config/config_text.h"

namespace moxi {

enum class BackendProtocol : uint8_t { kAscii };

enum class DistributionKind : uint8_t { kKetamaWeighted, kKetama, kModula };

struct Behavior {
  // 0 = none, for both.
  Milliseconds connect_timeout{400};
  // From forwarding a request to the last byte of its reply.
  Milliseconds downstream_timeout{5000};
  BackendProtocol downstream_protocol = BackendProtocol::kAscii;
  DistributionKind distribution = DistributionKind::kKetamaWeighted;

  friend bool operator==(const Behavior&, const Behavior&) = default;
};

enum class BehaviorKind : uint8_t { kMilliseconds, kProtocol, kMcsOptions };

struct BehaviorKey {
  std::string_view name;
  // "" where there are fewer than two.
  std::string_view aliases[2];
  // As it would be written in -Z.
  std::string_view default_value;
  BehaviorKind kind;
  // Where a kMilliseconds key is kept; null for the other kinds.
  Milliseconds Behavior::*duration;
  std::string_view help;
};

// Every key of -Z, in the order in which help shows them.
std::span<const BehaviorKey> behavior_keys();

// The present value of `key`, as it would be written in -Z.
std::string behavior_value(const Behavior& behavior, const BehaviorKey& key);

// The defaults, changed by the entries of `config` from left to right. Entries are separated by
// commas or line ends; an entry that begins with `#` is ignored, and in a file `#` begins a
// comment. An unknown key is an error that names the nearest valid one.
Result<Behavior> parse_behavior(const ConfigText& config);

// The behaviours of a -Z argument: inline text, or a file if it begins with `.` or `/`.
Result<Behavior> load_behavior(const std::string& argument);

}  // namespace moxi
