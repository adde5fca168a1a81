#include "server/cache/page_sweep.h"

#include <algorithm>
#include <array>
#include <mutex>

namespace moxi {
namespace {

constexpr uint32_t kGroup = 64;  // chunks looked at under one class lock
constexpr uint32_t kPrefetchAhead = 8;

struct DeadItem {
  Ref ref = 0;
  uint64_t hash = 0;
};

class Sweep {
 public:
  Sweep(CacheCore& core, ThreadBlock& block, PageId page, SweepReason reason)
      : core_(core),
        block_(block),
        number_(page),
        page_(core.slabs->page_at(page)),
        id_(page_.class_id.load(std::memory_order_relaxed)),
        reason_(reason),
        now_(core.clock.now()) {}

  SweptPage run() {
    if (id_ == 0 || !begin()) return {};
    for (uint32_t chunk = 0; look_at_group(chunk); chunk += kGroup)
      remove_dead();
    remove_dead();
    end();
    core_.report_population(block_);
    return result_;
  }

 private:
  // False: nothing is due, or the page is not (or not yet) a class's.
  bool begin() {
    const std::lock_guard guard(core_.slabs->class_lock(id_));
    if (page_.state != PageState::kInUse) return false;
    generation_ = core_.generation.load(std::memory_order_relaxed);
    earliest_before_ = page_.min_exp.load(std::memory_order_relaxed);
    const bool expires = earliest_before_ != 0 && earliest_before_ <= now_;
    const bool flushed = page_.swept_generation != generation_;
    if (reason_ == SweepReason::kDue && !expires && !flushed) return false;
    earliest_before_ = page_.min_exp.exchange(0, std::memory_order_seq_cst);
    result_.looked = true;
    return true;
  }

  // Collects the dead items of the next group; false: that was the last.
  bool look_at_group(uint32_t first) {
    const std::lock_guard guard(core_.slabs->class_lock(id_));
    const uint32_t end = std::min<uint32_t>(first + kGroup, page_.fresh);
    for (uint32_t chunk = first; chunk < end; ++chunk) {
      const Ref ref = make_ref(number_, chunk);
      if (chunk + kPrefetchAhead < end) __builtin_prefetch(core_.slabs->at(ref + kPrefetchAhead));
      look_at(ref, *core_.slabs->at(ref));
    }
    return end < page_.fresh;
  }

  // Class lock held: the key of a linked item stays what it is.
  void look_at(Ref ref, const ItemHeader& item) {
    const Lifecycle state = item.lifecycle(std::memory_order_acquire);
    if (state == Lifecycle::kReserved) saw_reserved_ = true;
    if (state != Lifecycle::kLinked) return;
    ++result_.checked;
    const RelTime exptime = item.exptime.load(std::memory_order_seq_cst);
    const bool expired = exptime != kNeverExpires && exptime <= now_;
    if (!expired && !core_.is_flushed(item)) return note(exptime);
    DeadItem& dead = dead_[dead_count_++];
    dead = {ref, hash_key(core_.layout.key(item), core_.hash_seed)};
    core_.table->prefetch(dead.hash);
  }

  void note(RelTime exptime) {
    if (exptime == kNeverExpires) return;
    if (earliest_left_ == 0 || exptime < earliest_left_) earliest_left_ = exptime;
  }

  void remove_dead() {
    for (size_t i = 0; i < dead_count_; ++i)
      remove(dead_[i]);
    dead_count_ = 0;
  }

  void remove(const DeadItem& dead) {
    const HashTable::Guard guard = core_.table->lock(dead.hash);
    const HashTable::Slot slot = core_.table->find_ref(guard, dead.hash, dead.ref);
    if (!slot) return;
    const ItemHeader& item = *core_.slabs->at(dead.ref);
    // It may have been overwritten or touched, or be another key's by now.
    const bool flushed = core_.is_flushed(item);
    if (!flushed && !CacheCore::is_expired(item, now_)) {
      return note(item.exptime.load(std::memory_order_relaxed));
    }
    ClassCounters& counters = block_.classes[core_.account_class(dead.ref, item)];
    counters[ClassStat::kCrawlerReclaimed].add();
    if (reason_ == SweepReason::kDue) counters[ClassStat::kReclaimed].add();
    const bool fetched = (item.access.load(std::memory_order_relaxed) & kFetched) != 0;
    if (!fetched) counters[ClassStat::kExpiredUnfetched].add();
    core_.remove(block_, guard, slot);
    ++result_.reclaimed;
  }

  void end() {
    block_.classes[id_][ClassStat::kCrawlerItemsChecked].add(result_.checked);
    const std::lock_guard guard(core_.slabs->class_lock(id_));
    const Ref first = make_ref(number_, 0);
    core_.note_expiry(first, earliest_left_);
    if (saw_reserved_) {
      core_.note_expiry(first, earliest_before_);
    } else {
      page_.swept_generation = generation_;
    }
  }

  CacheCore& core_;
  ThreadBlock& block_;
  const PageId number_;
  Page& page_;
  const SlabClassId id_;
  const SweepReason reason_;
  const RelTime now_;
  uint8_t generation_ = 0;
  RelTime earliest_before_ = 0;
  RelTime earliest_left_ = 0;
  bool saw_reserved_ = false;
  SweptPage result_;
  std::array<DeadItem, kGroup> dead_;
  size_t dead_count_ = 0;
};

}  // namespace

SweptPage sweep_page(CacheCore& core, ThreadBlock& block, PageId page, SweepReason reason) {
  return Sweep(core, block, page, reason).run();
}

}  // namespace moxi
