// Removing, emptying or marking an item for general commands. Any thread, no lock held on entry.
#pragma once

#include "server/cache/cache_core.h"
#include "server/cache/general_types.h"

namespace moxi {

GeneralRemoved remove_general(CacheCore& core, ThreadBlock& block, const GeneralRemoval& request);

}  // namespace moxi
