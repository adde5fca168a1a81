// `lru_crawler`: steers the background sweep.
#pragma once

#include "common/protocol/response.h"
#include "common/protocol/text_tokens.h"
#include "server/cache/maintenance.h"

namespace moxi {

// `words`: the whole line. Dumps of all keys are refused, as where they are turned off.
[[nodiscard]] Response steer_crawler(const TextTokens& words, Maintenance& maintenance);

}  // namespace moxi
