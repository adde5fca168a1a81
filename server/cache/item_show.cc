#include "server/cache/item_show.h"

#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace moxi {
namespace {

// An owned copy of a value, for an item that cannot be pinned any more. Deletes itself.
class CopiedValue final : public PinOwner {
 public:
  explicit CopiedValue(std::unique_ptr<char[]> bytes) : bytes_(std::move(bytes)) {}
  void unpin(uint64_t) override { delete this; }

 private:
  ~CopiedValue() = default;

  std::unique_ptr<char[]> bytes_;
};

// Replaces the segments by one of our own memory and the pin by that memory's owner. Leaves all as
// it is when there is no memory: then it stays pinned.
void copy_value(LargeValue& value) {
  std::unique_ptr<char[]> bytes(new (std::nothrow) char[value.size]);
  if (bytes == nullptr) return;
  char* const start = bytes.get();
  size_t at = 0;
  for (const std::string_view segment : value.segments) {
    std::memcpy(start + at, segment.data(), segment.size());
    at += segment.size();
  }
  auto* const owner = new (std::nothrow) CopiedValue(std::move(bytes));
  if (owner == nullptr) return;
  value.segments.assign(1, std::string_view(start, at));
  value.pin = Pin(owner, 0);
}

}  // namespace

[[gnu::noinline]] void show_large_value(CacheCore& core, HashTable::Guard& guard,
                                        const FoundItem& found, const ItemState* state,
                                        ItemVisitor& visitor) {
  const ItemHeader& item = *found.item;
  const Ref ref = found.ref();
  const ItemView view{{}, core.layout.client_flags(item), core.layout.cas(item), state};
  const bool may_stay = core.pins.pin(core.pin_anchor(ref, item), core.layout.total(item));
  LargeValue value;
  value.pin = Pin(&core, ref);
  guard.unlock();
  // Pinned: neither the item nor its size changes from here on.
  value.size = item.size;
  if (item.is_chunked()) {
    value.segments.reserve(core.big.pieces(item.size));
    core.big.for_each_segment(*core.slabs, item, [&value](std::string_view segment) {
      value.segments.push_back(segment);
    });
  } else {
    value.segments.push_back(core.layout.value_view(item));
  }
  if (!may_stay) copy_value(value);
  visitor.visit_large(view, std::move(value));
}

[[gnu::noinline]] std::string_view gather_value(const CacheCore& core, const ItemHeader& item,
                                                char* scratch) {
  size_t at = 0;
  core.big.for_each_segment(*core.slabs, item, [&at, scratch](std::string_view segment) {
    std::memcpy(scratch + at, segment.data(), segment.size());
    at += segment.size();
  });
  return {scratch, at};
}

}  // namespace moxi
