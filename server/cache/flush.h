// flush_all: the generation of items moves on, and whatever is of an older one counts as gone at
// once. Nothing compares times. A generation number comes round after 256 flushes; by then no item
// may be left of its former use, so every flush also sweeps a share of the table, dead items only,
// such that the whole table has been swept long before.
#pragma once

#include "server/cache/cache_core.h"

namespace moxi {

// Any thread, no lock held.
void flush_cache(CacheCore& core, ThreadBlock& block);

}  // namespace moxi
