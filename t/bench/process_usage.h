// What a process has consumed so far, from /proc. Stateless, any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "common/base/status.h"

namespace moxi {

struct ProcessUsage {
  uint64_t user_ns = 0;      // of all threads, as the kernel splits it (clock ticks)
  uint64_t system_ns = 0;    // likewise
  uint64_t run_ns = 0;       // on a CPU, user and system together, exact, of the living threads
  uint64_t resident_kb = 0;  // VmRSS
};

Result<ProcessUsage> read_process_usage(pid_t pid);

}  // namespace moxi
