// `stats items` and `stats slabs`: one group of lines per slab class. Pure functions of a snapshot.
#pragma once

#include "server/cache/cache_stats.h"
#include "server/command/stat_sink.h"

namespace moxi {

// Classes that hold items. `has_temporary`: the TEMP queue is in use. `has_maintainer`: the numbers
// of the segmented queues are shown.
struct ItemListing {
  bool has_temporary = false;
  bool has_maintainer = true;
};
void list_items(const CacheStats& stats, const ItemListing& listing, StatSink sink);

// Classes that own a page, then the totals.
void list_slabs(const CacheStats& stats, StatSink sink);

}  // namespace moxi
