// Reading, touching and removing items. Any thread, no lock held on entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"

namespace moxi {

// What becomes of the expiry of an item that is read: kKeepExpiry, or a RelTime.
inline constexpr uint64_t kKeepExpiry = ~uint64_t{0};

// `scratch` has kMaxCopiedValue bytes: a small value in several pieces is put together in it.
struct ReadRequest {
  std::string_view key;
  uint64_t hash = 0;
  uint64_t expiry = kKeepExpiry;
  char* scratch = nullptr;
};
ReadResult read_item(CacheCore& core, ThreadBlock& block, const ReadRequest& request,
                     ItemVisitor& visitor);

Touched touch_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash,
                   RelTime exptime);
Removed remove_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);
// The same without counting a command.
bool discard_item(CacheCore& core, ThreadBlock& block, std::string_view key, uint64_t hash);

// The value was overwritten: it has not been fetched yet, but its key was used. Bucket locked.
void restart_access(const CacheCore& core, ItemHeader& item);

}  // namespace moxi
