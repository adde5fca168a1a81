#include "server/cache/cache_core.h"

#include <utility>

namespace moxi {
namespace {

// Items that fit the address range if all were as small as can be.
size_t most_items(const SlabAllocator& slabs) {
  return slabs.reserved_pages() * slabs.classes().chunks_per_page(1);
}

// The header of the largest item must fit a chunk. Not inline: see take_positive() in options.cc.
[[gnu::noinline]] Status check_item_size(const CacheConfig& config, const SlabClasses& classes) {
  constexpr size_t kLargest = size_t{1} << 30;
  if (config.max_item_size > kLargest) return Status::error("items cannot be larger than 1 GB");
  const BigItemLayout layout(ItemLayout(config.use_cas), classes.largest_size());
  if (layout.header_total(kMaxKeyLength, 1, config.max_item_size) > classes.largest_size()) {
    return Status::error("slab_chunk_max is too small for the largest item size");
  }
  return Status::ok();
}

}  // namespace

Result<std::unique_ptr<CacheCore>> CacheCore::create(const CacheConfig& config,
                                                     const SecondClock& clock, uint64_t hash_seed) {
  auto classes = SlabClasses::create(config);
  if (!classes.is_ok()) return classes.status();
  if (Status status = check_item_size(config, classes.value()); !status.is_ok()) return status;
  auto slabs = SlabAllocator::create(config, classes.value());
  if (!slabs.is_ok()) return slabs.status();
  std::unique_ptr<CacheCore> core(
      new CacheCore(config, clock, hash_seed, std::move(slabs.value())));
  auto table = HashTable::create(most_items(*core->slabs), *core);
  if (!table.is_ok()) return table.status();
  core->table = std::move(table.value());
  return core;
}

CacheCore::CacheCore(const CacheConfig& settings, const SecondClock& source, uint64_t seed,
                     std::unique_ptr<SlabAllocator> allocator)
    : config(settings),
      clock(source),
      hash_seed(seed),
      layout(settings.use_cas),
      slabs(std::move(allocator)),
      big(layout, slabs->classes().largest_size()),
      pins(*slabs),
      ghosts(slabs->memory_limit()),
      eviction(*this),
      chunks(*this),
      tuning(settings),
      sizes(settings.track_sizes
                ? std::make_unique<SizeHistogram>(settings.max_item_size + kMaxKeyLength)
                : nullptr) {}

void CacheCore::note_expiry(Ref ref, RelTime exptime) {
  if (exptime == kNeverExpires) return;
  std::atomic<RelTime>& earliest = slabs->page(ref).min_exp;
  RelTime known = earliest.load(std::memory_order_seq_cst);
  while ((known == 0 || exptime < known) &&
         !earliest.compare_exchange_weak(known, exptime, std::memory_order_seq_cst)) {
  }
}

void CacheCore::set_expiry(Ref ref, ItemHeader& item, RelTime exptime) {
  if (exptime == kNeverExpires) {
    item.exptime.store(exptime, std::memory_order_relaxed);
    return;
  }
  // A sweep takes the page's minimum away and then looks at the items: one of us sees the other.
  item.exptime.exchange(exptime, std::memory_order_seq_cst);
  note_expiry(ref, exptime);
}

void CacheCore::link(ThreadBlock& block, Ref ref, ItemHeader& item, uint8_t access) {
  ClassCounters& counters = block.classes[account_class(ref, item)];
  counters.number[static_cast<size_t>(queue_of(access))].add(1);
  counters.bytes.add(static_cast<int64_t>(layout.total(item)));
  if (__builtin_expect(sizes != nullptr, 0)) sizes->add(layout.total(item));
  ++block.unreported;
  item.generation.store(generation.load(std::memory_order_relaxed), std::memory_order_relaxed);
  item.access.store(access, std::memory_order_relaxed);
  note_expiry(ref, item.exptime.load(std::memory_order_relaxed));
  // Hands that see it linked see its key.
  item.set_lifecycle(Lifecycle::kLinked, std::memory_order_release);
}

void CacheCore::unlink(ThreadBlock& block, Ref ref, ItemHeader& item) {
  // From here on no hand moves it to another queue.
  const uint8_t access = item.access.exchange(kGone, std::memory_order_relaxed);
  ClassCounters& counters = block.classes[account_class(ref, item)];
  counters.number[static_cast<size_t>(queue_of(access))].add(-1);
  counters.bytes.add(-static_cast<int64_t>(layout.total(item)));
  if (__builtin_expect(sizes != nullptr, 0)) sizes->remove(layout.total(item));
  --block.unreported;
  item.set_lifecycle(Lifecycle::kDead, std::memory_order_release);
}

void CacheCore::resized(ThreadBlock& block, SlabClassId account, const ItemHeader& item,
                        size_t old_size) {
  const auto change = static_cast<int64_t>(item.size) - static_cast<int64_t>(old_size);
  block.classes[account].bytes.add(change);
  if (__builtin_expect(sizes == nullptr, 1)) return;
  const size_t total = layout.total(item);
  sizes->add(total);
  sizes->remove(total - item.size + old_size);
}

void CacheCore::remove(ThreadBlock& block, const HashTable::Guard& guard, HashTable::Slot slot) {
  const Ref ref = slot.ref();
  table->erase(guard, slot);
  unlink(block, ref, *slabs->at(ref));
  release(ref);
}

void CacheCore::drop_dead(ThreadBlock& block, const HashTable::Guard& guard, HashTable::Slot slot) {
  const bool flushed = is_flushed(*slabs->at(slot.ref()));
  block[flushed ? CacheStat::kGetFlushed : CacheStat::kGetExpired].add();
  remove(block, guard, slot);
}

Ref CacheCore::pin_anchor(Ref ref, const ItemHeader& item) const {
  const Ref anchor = item.is_chunked() ? big.piece(item, 0) : ref;
  return anchor != 0 && pins.covers(slabs->class_of(anchor)) ? anchor : 0;
}

void CacheCore::release(Ref ref) {
  const Ref anchor = pin_anchor(ref, *slabs->at(ref));
  if (anchor == 0 || pins.disown(anchor)) free_item(ref);
}

void CacheCore::unpin(uint64_t token) {
  const Ref ref = static_cast<Ref>(token);
  const ItemHeader& item = *slabs->at(ref);
  if (pins.unpin(pin_anchor(ref, item), layout.total(item))) free_item(ref);
}

void CacheCore::free_item(Ref ref) {
  const ItemHeader& item = *slabs->at(ref);
  if (item.is_chunked()) {
    // Backwards: the next big item then takes them forwards, behind the hand that came this way.
    for (size_t index = big.pieces(item.size); index-- != 0;) {
      const Ref piece = big.piece(item, index);
      if (piece != 0) slabs->give(piece);
    }
  }
  slabs->give(ref);
}

}  // namespace moxi
