// The result of a run as text: one line of name=value, for people and for the scripts.
#pragma once

#include <string>

#include "t/bench/load_counters.h"
#include "t/bench/load_options.h"
#include "t/bench/load_run.h"

namespace moxi {

// Times: _us microseconds, _ns nanoseconds. `cpu_ns` and its kin are the server's, per request,
// and only there when the options name its pid.
std::string format_report(const LoadOptions& options, const LoadResult& result);

// Whether every answer was one that the options allow; otherwise `why` says what was not.
bool is_sound(const LoadOptions& options, const LoadCounters& counters, std::string& why);

}  // namespace moxi
