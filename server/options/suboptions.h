// Applies the words of -o to the options. Pure; main thread, at start.
#pragma once

#include <optional>
#include <string_view>

#include "server/options/early_exit.h"
#include "server/options/server_options.h"

namespace moxi {

// `list` is one argument of -o: suboptions separated by commas, each `name` or `name=value`.
std::optional<EarlyExit> apply_suboptions(std::string_view list, ServerOptions& options);

}  // namespace moxi
