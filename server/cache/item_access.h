// Reading, touching and removing items. Any thread, no lock held on entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"

namespace moxi {

class CacheThread;

struct TouchRequest {
  std::string_view key;
  uint64_t hash = 0;
  RelTime exptime = kNeverExpires;
};

// Shows a live item to the visitor; see Cache::read().
ReadResult read_item(CacheCore& core, CacheThread& thread, std::string_view key, uint64_t hash,
                     ItemVisitor& visitor);
ReadResult read_and_touch_item(CacheCore& core, CacheThread& thread, const TouchRequest& request,
                               ItemVisitor& visitor);
Touched touch_item(CacheCore& core, ThreadBlock& block, const TouchRequest& request);
Removed remove_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);
// The same without counting a command.
bool discard_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);

// The value was overwritten: it has not been fetched yet, but its key was used. Bucket locked.
void restart_access(const CacheCore& core, ItemHeader& item);

}  // namespace moxi
