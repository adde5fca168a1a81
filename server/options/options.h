// The command line: normalised (argv_normaliser.h), parsed by CLI11, then checked as a whole. Main
// thread, at start.
#pragma once

#include <span>
#include <string>
#include <variant>

#include "server/options/early_exit.h"
#include "server/options/server_options.h"

namespace moxi {

// `arguments` without the program's name. The options, or what to say and to exit with: help,
// version and licence (code 0) as well as every mistake.
std::variant<ServerOptions, EarlyExit> parse_options(std::span<const std::string> arguments);

}  // namespace moxi
