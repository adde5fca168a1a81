// `watch`: shows the lines of some streams until its client hangs up.
#pragma once

#include "common/protocol/text_tokens.h"
#include "common/session/responder.h"
#include "common/session/worker.h"
#include "server/command/detail_switch.h"
#include "server/watch/log_hub.h"

namespace moxi {

// What it works with; all of it outlives the answer.
struct WatchAccess {
  bool enabled;
  LogHub& log;
  DetailSwitch& workers;
  Worker& worker;  // the asker's
};

// `words`: the whole line.
void answer_watch(const WatchAccess& access, const TextTokens& words, Responder responder);

}  // namespace moxi
