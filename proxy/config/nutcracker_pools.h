// nutcracker.yml -> the settings of its pools, each with where it listens. Main thread, at start.
#pragma once

#include <string>
#include <vector>

#include "common/base/status.h"
#include "proxy/config/config_text.h"
#include "proxy/config/pool_settings.h"

namespace moxi {

// More pools are a mistake.
inline constexpr size_t kMaxNutcrackerPools = 200;

// At least one; no two listen in the same place, and no pool has two servers of one name. The error
// is one line that begins with "FILE:LINE:COLUMN: ".
Result<std::vector<PoolSettings>> parse_nutcracker_pools(const ConfigText& config);

// The same of a file.
Result<std::vector<PoolSettings>> load_nutcracker_pools(const std::string& file);

}  // namespace moxi
