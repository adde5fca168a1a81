// `stats conns`: what each connection of the process is and does. The workers are asked one by one
// by posting to them, so none of them waits; the answer is complete when the last one has told.
#pragma once

#include "common/session/handler.h"
#include "common/session/responder.h"
#include "server/command/local_stats.h"

namespace moxi {

// `asked`: the handler of the worker that answers, on whose thread this is.
void answer_conns(const StatSources& sources, const Handler* asked, Responder responder);

}  // namespace moxi
