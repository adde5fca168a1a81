// The argument of -l, taken apart. Pure; main thread, at start.
#pragma once

#include <string_view>
#include <vector>

#include "common/base/status.h"
#include "server/options/server_options.h"

namespace moxi {

// A list separated by `,` or `;` of: host, host:port, [v6], [v6]:port, a bare v6 address, or `*`
// (all interfaces). A `notls:` in front is accepted; other prefixes are refused by name.
Result<std::vector<ListenHost>> parse_listen_hosts(std::string_view list);

}  // namespace moxi
