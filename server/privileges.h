// What the process may do: its limit of descriptors, and the user that it runs as. Main thread, at
// start, before there are other threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/options/early_exit.h"

namespace moxi {

// Room for `connections` clients and `others` descriptors. Takes what the hard limit allows if that
// is enough for the clients.
std::optional<EarlyExit> raise_descriptor_limit(uint64_t connections, uint64_t others);

// Started as root: becomes `user`, who must be named. Others stay who they are.
std::optional<EarlyExit> drop_privileges(const std::string& user);

}  // namespace moxi
