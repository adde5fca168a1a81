#include "server/cache/table_walk.h"

#include <cstring>

namespace moxi {
namespace {

// What a step may cost, in buckets that are empty, and what an item costs, chosen or not.
constexpr size_t kCostOfStep = 512;
constexpr size_t kCostOfItem = 8;
// What is copied at a time; more only if a single bucket has more.
constexpr size_t kFirstItems = 256;
constexpr size_t kFirstKeyBytes = 4096;

uint64_t reversed(uint64_t bits) {
  const auto swap = [&bits](unsigned by, uint64_t low) {
    bits = ((bits >> by) & low) | ((bits & low) << by);
  };
  swap(1, 0x5555555555555555);
  swap(2, 0x3333333333333333);
  swap(4, 0x0f0f0f0f0f0f0f0f);
  return __builtin_bswap64(bits);
}

}  // namespace

TableWalk::TableWalk(const CacheCore& core, uint64_t classes)
    : core_(core), classes_(classes), keys_(kFirstKeyBytes) {
  items_.reserve(kFirstItems);
}

std::span<const WalkedItem> TableWalk::step() {
  forget_from(0, 0);
  for (cost_ = 0; cost_ < kCostOfStep && !over_; ++cost_) {
    const size_t items = items_.size();
    const size_t key_bytes = key_bytes_;
    if (take_bucket()) continue;
    forget_from(items, key_bytes);
    if (items != 0) break;
    items_.reserve(2 * items_.capacity());
    keys_.resize(2 * keys_.size());
  }
  return items_;
}

void TableWalk::forget_from(size_t items, size_t key_bytes) {
  items_.resize(items);
  key_bytes_ = key_bytes;
}

// False: there is no room for its items, and the walk stays where it is.
bool TableWalk::take_bucket() {
  HashTable& table = *core_.table;
  const HashTable::Guard guard = table.lock(reversed(position_));
  const uint64_t next = position_ + (uint64_t{1} << (64 - table.common_bits(guard)));
  table.prefetch(reversed(next));
  table.for_each(guard, [this](HashTable::Slot slot) { core_.prefetch_key(slot.ref()); });
  bool room = true;
  table.for_each(guard, [&](HashTable::Slot slot) {
    cost_ += kCostOfItem;
    room = room && take(slot.ref());
  });
  if (!room) return false;
  position_ = next;
  over_ = next == 0;
  return true;
}

// Bucket locked.
bool TableWalk::take(Ref ref) {
  const ItemHeader& item = *core_.slabs->at(ref);
  const SlabClassId id = core_.account_class(ref, item);
  if ((classes_ >> id & 1) == 0 || core_.is_dead(item, core_.clock.now())) return true;
  const std::string_view key = core_.layout.key(item);
  if (items_.size() == items_.capacity() || keys_.size() - key_bytes_ < key.size()) return false;
  char* const copy = keys_.data() + key_bytes_;
  std::memcpy(copy, key.data(), key.size());
  key_bytes_ += key.size();
  WalkedItem& out = items_.emplace_back();
  out.key = {copy, key.size()};
  out.cas = core_.layout.cas(item);
  out.exptime = item.exptime.load(std::memory_order_relaxed);
  out.time = item.time.load(std::memory_order_relaxed);
  out.client_flags = core_.layout.client_flags(item);
  out.slab_class = id;
  out.size = key.size() + item.size + core_.memcached_overhead(item.has_client_flags());
  out.encoded_key = (item.general_bits() & kEncodedKey) != 0;
  out.fetched = (item.access.load(std::memory_order_relaxed) & kFetched) != 0;
  return true;
}

}  // namespace moxi
