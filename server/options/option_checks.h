// Checks of option values against each other, in memcached's order, with its words and codes.
#pragma once

#include <optional>

#include "server/options/early_exit.h"
#include "server/options/server_options.h"

namespace moxi {

// What is wrong with the options as a whole; null if nothing is.
std::optional<EarlyExit> check_options(const ServerOptions& options);

}  // namespace moxi
