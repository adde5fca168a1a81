// get, gets, gat, gats: every key that is there, in the order of the request, then the end.
#pragma once

#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "server/command/cache_access.h"

namespace moxi {

void answer_get(const CacheAccess& access, const Request& request, Responder& responder);
void answer_get_and_touch(const CacheAccess& access, const Request& request, Responder& responder);

}  // namespace moxi
