// The general forms: mg, ms, md, ma and me, and what the binary protocol says with the same means.
// Everything that is asked is in Request::meta (letters and fields) and in the numbers of Request
// that classic commands know too; nothing is read from the text of the flags.
//
// How a kMetaGet is answered: hit() or large_hit() if the value is to be shown; done(kEnd) with
// Response::state if there is an item whose value is not; done(kNotFound) if there is none.
#pragma once

#include <memory>
#include <variant>

#include "common/protocol/request.h"
#include "common/session/handler.h"
#include "server/command/cache_access.h"

namespace moxi {

void answer_meta_get(const CacheAccess& access, const Request& request, Responder& responder);
// `body` as Handler::handle() has it.
void answer_meta_set(const CacheAccess& access, const Request& request, BodySink* body,
                     Responder& responder);
void answer_meta_delete(const CacheAccess& access, const Request& request, Responder& responder);
void answer_meta_arithmetic(const CacheAccess& access, const Request& request,
                            Responder& responder);
void answer_meta_debug(const CacheAccess& access, const Request& request, Responder& responder);

// Where the value of a kMetaSet is received, or why it is not.
std::variant<std::unique_ptr<BodySink>, Outcome> begin_meta_upload(const CacheAccess& access,
                                                                   const Request& request);

}  // namespace moxi
