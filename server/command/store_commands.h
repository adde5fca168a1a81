// Commands that change one item: set and its family, with the value at hand or still on its way;
// delete, incr, decr, touch.
#pragma once

#include <memory>
#include <variant>

#include "common/protocol/request.h"
#include "common/session/handler.h"
#include "server/command/cache_access.h"

namespace moxi {

Outcome outcome_of(Stored stored);

// Where the value of a storage request is received, or why it is not.
std::variant<std::unique_ptr<BodySink>, Outcome> begin_upload(const CacheAccess& access,
                                                              const Request& request);
// `body` is what begin_upload() gave, complete.
Response finish_upload(const CacheAccess& access, BodySink& body);

// The value is in the request.
Response store(const CacheAccess& access, const Request& request);
Outcome remove(const CacheAccess& access, const KeyRef& key);
Response touch(const CacheAccess& access, const Request& request);
// incr and decr.
Response arithmetic(const CacheAccess& access, const Request& request);

}  // namespace moxi
