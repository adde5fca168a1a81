// `slabs`: moves of pages between slab classes. There are none in this version: asking for one is
// answered as where reassignment is turned off; settings are kept and shown.
#pragma once

#include "common/protocol/response.h"
#include "common/protocol/text_tokens.h"
#include "server/command/live_settings.h"

namespace moxi {

// `words`: the whole line.
[[nodiscard]] Response change_slabs(const TextTokens& words, LiveSettings& live);

}  // namespace moxi
