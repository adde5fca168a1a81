// The cache engine: keys, values, expiry, eviction. Shared by all workers, thread-safe; knows no
// protocol and no socket. Each worker attaches once and passes its CacheThread with
// every call. The hash of a key is computed once by the caller, who can so prefetch a whole group
// of requests (hash all, prefetch() all, prefetch_item() all, then execute in order).
//
//   hash_table            slab_allocator                          eviction
//   bucket: 12 tags  ---> page (1 MB): chunk chunk chunk ...  <--- two hands per slab class
//   + 12 refs + lock      item = header, key, value
//
// Locks: one bit per bucket (guards the bucket, its overflow chain, and every linked item in it),
// one lock per slab class (pages, free chunks, hands), one for the page pool. Order: bucket ->
// class -> pool; two buckets only in a split, ascending; hands take buckets by try_lock only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

#include "common/base/clock.h"
#include "common/base/function_ref.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/value_view.h"
#include "server/cache/cache_stats.h"
#include "server/cache/cache_types.h"
#include "server/cache/upload.h"

namespace moxi {

class CacheCore;
class CacheThread;
class Maintenance;
class SizeHistogram;
class TableWalk;
enum class GeneralRemoved : uint8_t;
struct CacheTuning;
class EvictionLog;
struct DumpedItem;
struct ItemGlimpse;
struct GeneralArithmetic;
struct GeneralRead;
struct GeneralRemoval;
struct GeneralStore;
struct GeneralStored;
struct MaintenanceSettings;
struct StoreRules;

class Cache {
 public:
  // `clock` outlives the cache. Tests pass a seed to get the same table each time.
  static Result<std::unique_ptr<Cache>> create(const CacheConfig& config, const SecondClock& clock,
                                               uint64_t hash_seed = random_seed());
  // All Uploads, CacheThreads and pinned values must be gone.
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // One per worker; used by one thread at a time; destroyed before the cache.
  std::unique_ptr<CacheThread> attach();
  // The thread that frees what is expired. At most one; destroyed before the cache.
  std::unique_ptr<Maintenance> maintain(const MaintenanceSettings& settings);

  uint64_t hash(std::string_view key) const;
  void prefetch(uint64_t hash) const;
  // After prefetch(): loads the header lines of what the hash's tag matches.
  void prefetch_item(uint64_t hash) const;

  // On a hit the visitor is shown the value: up to kMaxCopiedValue bytes under the bucket's lock,
  // more as pinned segments without it. The visitor must not call the cache.
  ReadResult read(CacheThread& thread, std::string_view key, uint64_t hash, ItemVisitor& visitor);
  // The same, and sets the expiry; counted as a touch.
  ReadResult read_and_touch(CacheThread& thread, std::string_view key, uint64_t hash,
                            RelTime exptime, ItemVisitor& visitor);
  // `state`, unless null, is what is known of the item afterwards.
  Touched touch(CacheThread& thread, std::string_view key, uint64_t hash, RelTime exptime,
                ItemState* state = nullptr);
  Removed remove(CacheThread& thread, std::string_view key, uint64_t hash);
  // The value must be a decimal number below 2^64; up wraps, down stops at 0.
  ArithmeticResult arithmetic(CacheThread& thread, std::string_view key, uint64_t hash,
                              Direction direction, uint64_t delta);

  // `cas_out` receives the new item's id with kStored. A kSet that ends in kTooLarge or kNoMemory
  // removes the old item.
  Stored store(CacheThread& thread, const StoreRequest& request, std::string_view value,
               uint64_t* cas_out = nullptr);
  // For values that are not there yet. The refusal (kTooLarge, kNoMemory) is final: the caller
  // swallows the value.
  std::variant<Upload, Stored> begin_store(CacheThread& thread, const StoreRequest& request,
                                           size_t size);
  // All bytes must have come, or upload.failed().
  Stored finish(CacheThread& thread, Upload& upload, uint64_t* cas_out = nullptr);

  // The general forms; general_types.h says what can be asked. A read shows an item's state with
  // its value; what was not asked for is a value without an address.
  ReadResult read(CacheThread& thread, const GeneralRead& request, ItemVisitor& visitor);
  // What is known of a live item, which does not notice; false: there is none.
  bool describe(CacheThread& thread, std::string_view key, uint64_t hash, ItemState& state);
  GeneralStored store(CacheThread& thread, const GeneralStore& request, std::string_view value);
  std::variant<Upload, Stored> begin_store(CacheThread& thread, const GeneralStore& request,
                                           size_t size);
  GeneralStored finish(CacheThread& thread, Upload& upload, const GeneralStore& request);
  GeneralRemoved remove(CacheThread& thread, const GeneralRemoval& request);
  ArithmeticResult arithmetic(CacheThread& thread, const GeneralArithmetic& request);

  // Everything stored before is gone; what is stored from now on, even in this second, lives.
  void flush_all(CacheThread& thread);

  // From any thread.
  CacheStats snapshot() const;
  bool uses_cas() const;
  CacheTuning& tuning();
  const CacheTuning& tuning() const;
  // Null unless sizes are tracked.
  const SizeHistogram* sizes() const;
  // Live items of a class, until `visit` returns false; see class_dump.h.
  void dump(SlabClassId id, FunctionRef<bool(const DumpedItem& item)> visit) const;
  // A walk over the live items of the classes whose bit is set; see table_walk.h. Destroyed before
  // the cache.
  std::unique_ptr<TableWalk> walk(uint64_t classes) const;
  // Without using it; see item_glimpse.h.
  ItemGlimpse glimpse(std::string_view key, uint64_t hash) const;
  // The class in which such an item would be.
  SlabClassId class_for(std::string_view key, uint32_t client_flags, size_t size) const;
  // Null: nobody hears of evictions. A log that is taken away may be called a last time meanwhile.
  void set_eviction_log(EvictionLog* log);
  size_t memory_limit() const;
  // False: there are no addresses for that much. A lower limit frees nothing by itself.
  [[nodiscard]] bool set_memory_limit(size_t bytes);

 private:
  explicit Cache(std::unique_ptr<CacheCore> core);
  std::variant<Upload, Stored> begin_upload(CacheThread& thread, const StoreRequest& request,
                                            size_t size, const StoreRules* rules);

  const std::unique_ptr<CacheCore> core_;
};

}  // namespace moxi
