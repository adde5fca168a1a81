// One backend as the operator writes it in -z: [PROTOCOL://]H[:P[:W[:NAME]]] or `H:P W`.
// H is a name, an IPv4 address or [IPv6]. Main thread, at start; the values are then constant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/status.h"
#include "proxy/config/backend_protocol.h"
#include "proxy/config/config_text.h"

namespace moxi {

inline constexpr uint16_t kDefaultBackendPort = 11211;
// What ends a word of -z, besides blanks.
inline constexpr std::string_view kConfigDelimiters = ",;=";

struct BackendConfig {
  // As written (without brackets): keys are placed by this text, never by the address. Also the
  // path of a unix socket, which has no port.
  std::string host;
  uint16_t port = kDefaultBackendPort;
  // At least 1.
  uint32_t weight = 1;
  // Holds no keys of its own, but takes the place of a dead one (backend_down=spare).
  bool is_spare = false;
  // By which keys are placed instead of host and port, so that a backend that moves keeps its keys;
  // empty: by these.
  std::string name{};
  // What it is spoken to in; none: what its pool says.
  std::optional<BackendProtocol> protocol{};

  friend bool operator==(const BackendConfig&, const BackendConfig&) = default;
};

inline bool is_unix_path(const BackendConfig& backend) {
  return backend.host.starts_with('/');
}

// host:port, with brackets around an IPv6 address; a path as it is.
std::string display_name(const BackendConfig& backend);

// What the distributions that go by names call it: `name`, else host:port without brackets, or the
// host alone if the port is 11211. A path has a colon behind it, as if a port followed.
std::string placing_name(const BackendConfig& backend);

// The backend that begins at the cursor, which ends behind it. P defaults to 11211, W to
// `default_weight`; a W of 0 counts as 1, as libmemcached has it.
Result<BackendConfig> parse_backend(ConfigCursor& cursor, uint32_t default_weight = 1);

// Refuses by name what -z may hold in other versions: vbucket JSON and REST URLs. `word` stands at
// `start`.
Status refuse_other_forms(const ConfigCursor& cursor, std::string_view word, size_t start);

}  // namespace moxi
