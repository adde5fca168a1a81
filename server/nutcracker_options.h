// The command line of twemproxy, for `moxi nutcracker ...` and for a program that is called
// nutcracker: its options, with its meanings and defaults. Main thread, at start.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "server/options/early_exit.h"
#include "server/options/server_options.h"

namespace moxi {

// Whether the process was asked to stand in for it: by the last part of `program`, or by the first
// of `arguments`, which is then taken away.
bool takes_nutcrackers_place(std::string_view program, std::span<const std::string>* arguments);

// The options, or what to say and to exit with: help, version, the description of the statistics
// (code 0), and every mistake (code 1).
std::variant<ServerOptions, EarlyExit> parse_nutcracker_options(
    std::span<const std::string> arguments);

// How much is logged at one of twemproxy's levels, 0 to 11; at higher ones as at 11.
unsigned verbosity_of(unsigned nutcracker_level);

}  // namespace moxi
