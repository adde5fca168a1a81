// What -Z says as a whole: behaviours of all pools, and entries of single ones (`PORT:key=value`),
// which go before those wherever they stand. Parsed on the main thread; then constant.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "proxy/config/behavior.h"
#include "proxy/config/behavior_keys.h"
#include "proxy/config/config_text.h"

namespace moxi {

class BehaviorSet {
 public:
  // An entry of the pool on this port.
  struct Own {
    uint16_t port;
    const BehaviorKey* key;
    std::string value;  // one that the key takes
  };

  BehaviorSet() = default;
  BehaviorSet(Behavior general, std::vector<Own> own)
      : general_(std::move(general)), own_(std::move(own)) {}

  // Without the entries of single pools.
  const Behavior& general() const { return general_; }
  Behavior of(uint16_t port) const;
  const std::vector<Own>& own() const { return own_; }

 private:
  Behavior general_;
  std::vector<Own> own_;
};

// The defaults, changed by the entries of `config` from left to right. Entries are separated by
// commas or line ends; an entry that begins with `#` is ignored, and in a file `#` begins a
// comment. An unknown key is an error that names the nearest valid one; a key that other versions
// know is refused by name; so are keys that contradict each other, and those of a single pool that
// say what the pools are (port_listen, downstream_weight, spares).
Result<BehaviorSet> parse_behavior_set(const ConfigText& config);

// That of a -Z argument: inline text, or a file if it begins with `.` or `/`.
Result<BehaviorSet> load_behavior_set(const std::string& argument);

}  // namespace moxi
