// `lru_crawler`: steers the background sweep, and dumps keys.
#pragma once

#include "common/protocol/response.h"
#include "common/protocol/text_tokens.h"
#include "common/session/responder.h"
#include "server/cache/cache.h"
#include "server/cache/maintenance.h"
#include "server/options/server_options.h"

namespace moxi {

// `words`: the whole line, unless is_dump(). The text of the answer lives as long as the program.
[[nodiscard]] Response steer_crawler(const TextTokens& words, Maintenance& maintenance);

// What a dump looks at; all of it outlives the answer.
struct DumpAccess {
  const Cache& cache;
  const SecondClock& clock;
  const Maintenance& maintenance;
  const ServerOptions& options;
};

// `metadump` or `mgdump` of something.
[[nodiscard]] bool is_dump(const TextTokens& words);
void answer_dump(const DumpAccess& access, const TextTokens& words, Responder responder);

}  // namespace moxi
