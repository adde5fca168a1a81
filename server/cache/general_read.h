// The read that a general command makes: a look at the item's state, a touch, and who is to renew
// it. Any thread, no lock held on entry.
#pragma once

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/general_types.h"

namespace moxi {

class CacheThread;

// See Cache::read().
ReadResult read_general(CacheCore& core, CacheThread& thread, const GeneralRead& request,
                        ItemVisitor& visitor);
// What is known of a live item, without a trace; false: there is none.
bool describe_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash,
                   ItemState& state);

}  // namespace moxi
