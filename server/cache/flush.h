// flush_all: the generation of items moves on, and whatever is of an older one counts as gone at
// once. Nothing compares times. Generations are bytes: before one is used again the whole table has
// been swept of items of its former use. The maintenance thread sees to that after some flushes; if
// it cannot keep up (or there is none), each flush sweeps a share itself.
#pragma once

#include <cstddef>

#include "server/cache/cache_core.h"

namespace moxi {

// Any thread, no lock held.
void flush_cache(CacheCore& core, ThreadBlock& block);

// Goes on with the sweep of the table, or begins one if there were enough flushes; looks at up to
// `buckets`. False: there is nothing to do. Any thread, no lock held.
bool sweep_after_flushes(CacheCore& core, ThreadBlock& block, size_t buckets);

}  // namespace moxi
