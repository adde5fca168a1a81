// `stats detail`, `stats cachedump` and `stats sizes`: looks into the keys and items of the cache.
#pragma once

#include "common/protocol/text_tokens.h"
#include "common/session/handler.h"
#include "common/session/responder.h"
#include "server/cache/size_histogram.h"
#include "server/command/local_stats.h"
#include "server/command/stat_sink.h"

namespace moxi {

// `words`: what follows the word `stats`. `asked`: the handler of the worker that answers.
void answer_detail(const StatSources& sources, const TextTokens& words, const Handler* asked,
                   Responder responder);
// Two megabytes of lines at most, each with a key, its value's size and when it expires.
void answer_cachedump(const StatSources& sources, const TextTokens& words, Responder responder);

// Null: sizes are not tracked.
void list_sizes(const SizeHistogram* sizes, StatSink sink);

}  // namespace moxi
