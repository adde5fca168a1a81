// `lru`: how eviction works, while it works.
#pragma once

#include "common/protocol/response.h"
#include "common/protocol/text_tokens.h"
#include "server/cache/cache_tuning.h"
#include "server/command/live_settings.h"

namespace moxi {

// `words`: the whole line. `has_maintainer`: mode and temp_ttl are there only with it.
[[nodiscard]] Response change_lru(const TextTokens& words, bool has_maintainer, CacheTuning& tuning,
                                  LiveSettings& live);

}  // namespace moxi
