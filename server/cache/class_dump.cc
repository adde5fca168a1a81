#include "server/cache/class_dump.h"

#include <algorithm>
#include <mutex>

namespace moxi {
namespace {

constexpr uint32_t kGroup = 64;  // chunks looked at under one class lock

struct Place {
  PageId page = 0;
  uint32_t chunk = 0;
};

// Others would not stay in their place on a line.
bool is_text_key(std::string_view key, uint8_t general_bits) {
  if ((general_bits & kEncodedKey) != 0) return false;
  return key.find_first_of(std::string_view(" \n\0", 3)) == std::string_view::npos;
}

bool show(const CacheCore& core, Ref ref, FunctionRef<bool(const DumpedItem& item)> visit) {
  const ItemHeader& item = *core.slabs->at(ref);
  if (item.lifecycle(std::memory_order_acquire) != Lifecycle::kLinked) return true;
  if (core.is_dead(item, core.clock.now())) return true;
  const std::string_view key = core.layout.key(item);
  if (!is_text_key(key, item.general_bits())) return true;
  return visit({key, item.size, item.exptime.load(std::memory_order_relaxed)});
}

}  // namespace

void dump_class(const CacheCore& core, SlabClassId id,
                FunctionRef<bool(const DumpedItem& item)> visit) {
  SlabAllocator& slabs = *core.slabs;
  for (Place at{0, 0};;) {
    const std::lock_guard guard(slabs.class_lock(id));
    if (at.page == 0) at.page = slabs.first_page_locked(id);
    if (at.page == 0) return;
    const Page& page = slabs.page_at(at.page);
    const uint32_t end = std::min<uint32_t>(at.chunk + kGroup, page.fresh);
    for (; at.chunk < end; ++at.chunk) {
      if (!show(core, make_ref(at.page, at.chunk), visit)) return;
    }
    if (end < page.fresh) continue;
    if (page.next == 0) return;
    at = {page.next, 0};
  }
}

}  // namespace moxi
