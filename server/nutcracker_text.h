// What the process says of itself in twemproxy's place: help, version, and the statistics of its
// port. Constant text.
#pragma once

#include <string>

namespace moxi {

inline constexpr unsigned kMostNutcrackerLevel = 11;

std::string nutcracker_version();
std::string nutcracker_help();
// Each name of the document, and what it counts.
std::string nutcracker_stats_description();

}  // namespace moxi
