// get, gets, gat, gats: every key that is there, in the order of the request, then the end.
#pragma once

#include <string_view>

#include "common/base/function_ref.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "server/command/cache_access.h"

namespace moxi {

void answer_get(const CacheAccess& access, const Request& request, Responder& responder);
void answer_get_and_touch(const CacheAccess& access, const Request& request, Responder& responder);

// Any of them, and tells of each key whether it was there.
void answer_and_note(const CacheAccess& access, const Request& request, Responder& responder,
                     FunctionRef<void(std::string_view key, bool hit)> note);

}  // namespace moxi
