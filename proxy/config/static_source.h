// Where the text of -z and -Z comes from: the argument itself or, if that begins with `.` or `/`,
// the file that it names. Main thread, at start.
#pragma once

#include <cstddef>
#include <string>

#include "common/base/status.h"
#include "proxy/config/config_text.h"

namespace moxi {

inline constexpr size_t kMaxConfigFile = size_t{16} << 20;

// `option` is the option's name as errors show it. Refuses what is not a regular file, what cannot
// be read and what is larger than kMaxConfigFile bytes.
Result<ConfigText> load_config_text(const std::string& option, const std::string& argument);

}  // namespace moxi
