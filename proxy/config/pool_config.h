// Pools as the operator writes them (-z), parsed into plain values.
//
//   PORT=H[:P[:W[:NAME]]][,H[:P[:W[:NAME]]]...][;PORT2=...]
//
// H is a name, an IPv4 address or [IPv6]; P defaults to 11211; the weight W to 1, and `H:P W` is
// the same as H:P:W. NAME is what keys are placed by instead of H and P. Blanks and line ends may
// stand around every separator, separators may trail, and a new line that begins with PORT= begins
// a pool even without `;`. Main thread, at start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "proxy/config/backend_config.h"
#include "proxy/config/config_text.h"

namespace moxi {

inline constexpr size_t kMaxBackendsPerPool = 65536;

struct PoolConfig {
  uint16_t listen_port = 0;
  std::string name = "default";
  // In the order of the text, never empty; no host:port and no placing_name() twice.
  std::vector<BackendConfig> backends;

  friend bool operator==(const PoolConfig&, const PoolConfig&) = default;
};

// What -Z says about what -z leaves out.
struct PoolDefaults {
  uint32_t weight = 1;  // of backends
  // Of a pool that begins without PORT=; none: that is an error.
  std::optional<uint16_t> listen_port{};
};

// The pools of `config`: at least one, each with a port of its own. The error is one line with
// the offending text and its place. vbucket JSON and REST URLs are refused by name.
Result<std::vector<PoolConfig>> parse_pools(const ConfigText& config,
                                            const PoolDefaults& defaults = {});

// The pools of a -z argument: inline text, or a file if it begins with `.` or `/`.
Result<std::vector<PoolConfig>> load_pools(const std::string& argument,
                                           const PoolDefaults& defaults = {});

}  // namespace moxi
