// Leaves the terminal and runs in the background (-d). Main thread, at start, before there are
// other threads.
#pragma once

#include <optional>

#include "server/options/early_exit.h"

namespace moxi {

struct DaemonSettings {
  bool keeps_directory = false;  // for core files; else it goes to the root
  bool keeps_stdio = false;      // for -v; else it is /dev/null
};

// Returns in the new process; the one that was started ends here, with 0.
std::optional<EarlyExit> become_daemon(const DaemonSettings& settings);

}  // namespace moxi
