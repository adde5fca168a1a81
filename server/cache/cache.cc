#include "server/cache/cache.h"

#include <vector>

#include "server/cache/arithmetic.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_thread.h"
#include "server/cache/class_dump.h"
#include "server/cache/flush.h"
#include "server/cache/general_arithmetic.h"
#include "server/cache/general_read.h"
#include "server/cache/general_remove.h"
#include "server/cache/general_store.h"
#include "server/cache/item_access.h"
#include "server/cache/item_builder.h"
#include "server/cache/item_extend.h"
#include "server/cache/item_glimpse.h"
#include "server/cache/item_store.h"
#include "server/cache/maintenance.h"
#include "server/cache/snapshot.h"
#include "server/cache/table_walk.h"

namespace moxi {

Result<std::unique_ptr<Cache>> Cache::create(const CacheConfig& config, const SecondClock& clock,
                                             uint64_t hash_seed) {
  auto core = CacheCore::create(config, clock, hash_seed);
  if (!core.is_ok()) return core.status();
  return std::unique_ptr<Cache>(new Cache(std::move(core.value())));
}

Cache::Cache(std::unique_ptr<CacheCore> core) : core_(std::move(core)) {}
Cache::~Cache() = default;

std::unique_ptr<CacheThread> Cache::attach() {
  return std::make_unique<CacheThread>(*core_);
}

std::unique_ptr<Maintenance> Cache::maintain(const MaintenanceSettings& settings) {
  return std::make_unique<Maintenance>(*this, *core_, settings);
}

uint64_t Cache::hash(std::string_view key) const {
  return hash_key(key, core_->hash_seed);
}

void Cache::prefetch(uint64_t hash) const {
  core_->table->prefetch(hash);
}

void Cache::prefetch_item(uint64_t hash) const {
  const Ref ref = core_->table->peek(hash);
  if (ref == 0) return;
  constexpr size_t kCacheLine = 64;
  const char* const item = core_->slabs->at(ref)->bytes();
  __builtin_prefetch(item);
  __builtin_prefetch(item + kCacheLine);
  __builtin_prefetch(item + 2 * kCacheLine);
}

ReadResult Cache::read(CacheThread& thread, std::string_view key, uint64_t hash,
                       ItemVisitor& visitor) {
  return read_item(*core_, thread, key, hash, visitor);
}

ReadResult Cache::read_and_touch(CacheThread& thread, std::string_view key, uint64_t hash,
                                 RelTime exptime, ItemVisitor& visitor) {
  return read_and_touch_item(*core_, thread, {key, hash, exptime}, visitor);
}

Touched Cache::touch(CacheThread& thread, std::string_view key, uint64_t hash, RelTime exptime,
                     ItemState* state) {
  return touch_item(*core_, thread.block(), {key, hash, exptime}, state);
}

Removed Cache::remove(CacheThread& thread, std::string_view key, uint64_t hash) {
  return remove_item(*core_, thread.block(), key, hash);
}

ArithmeticResult Cache::arithmetic(CacheThread& thread, std::string_view key, uint64_t hash,
                                   Direction direction, uint64_t delta) {
  return change_number(*core_, thread.block(), {key, hash, direction, delta});
}

Stored Cache::store(CacheThread& thread, const StoreRequest& request, std::string_view value,
                    uint64_t* cas_out) {
  switch (request.mode) {
    case StoreMode::kAppend:
    case StoreMode::kPrepend:
      return store_extended(*core_, thread.block(), request, {&value, 1}, cas_out);
    case StoreMode::kSet:
    case StoreMode::kAdd:
    case StoreMode::kReplace:
    case StoreMode::kCas:
      break;
  }
  return store_value(*core_, thread.block(), request, value, cas_out);
}

std::variant<Upload, Stored> Cache::begin_upload(CacheThread& thread, const StoreRequest& request,
                                                 size_t size, const StoreRules* rules) {
  const ItemShape shape{request.key, request.client_flags, request.exptime, size};
  if (is_too_large(*core_, shape)) {
    return refuse_store(*core_, thread.block(), request, Stored::kTooLarge, rules);
  }
  const Ref ref = begin_item(*core_, thread.block(), shape);
  if (ref == 0) return refuse_store(*core_, thread.block(), request, Stored::kNoMemory, rules);
  Upload upload;
  upload.core_ = core_.get();
  upload.thread_ = &thread;
  upload.hash_ = request.hash;
  upload.cas_ = request.cas;
  upload.size_ = size;
  upload.ref_ = ref;
  upload.mode_ = request.mode;
  return upload;
}

std::variant<Upload, Stored> Cache::begin_store(CacheThread& thread, const StoreRequest& request,
                                                size_t size) {
  return begin_upload(thread, request, size, nullptr);
}

Stored Cache::finish(CacheThread& thread, Upload& upload, uint64_t* cas_out) {
  Upload taken(std::move(upload));
  if (taken.core_ == nullptr) return Stored::kNotStored;
  const ItemHeader& item = *core_->slabs->at(taken.ref_);
  const StoreRequest request{core_->layout.key(item), taken.hash_, taken.mode_, 0, 0, taken.cas_};
  if (taken.failed_ || taken.remaining() != 0) {
    return refuse_store(*core_, thread.block(), request, Stored::kNoMemory);
  }
  if (taken.mode_ == StoreMode::kAppend || taken.mode_ == StoreMode::kPrepend) {
    std::vector<std::string_view> added;
    if (item.is_chunked()) {
      core_->big.for_each_segment(*core_->slabs, item,
                                  [&added](std::string_view bytes) { added.push_back(bytes); });
    } else {
      added.push_back(core_->layout.value_view(item));
    }
    return store_extended(*core_, thread.block(), request, added, cas_out);
  }
  return commit_item(*core_, thread.block(), std::exchange(taken.ref_, 0),
                     {taken.hash_, taken.mode_, taken.cas_, cas_out, nullptr});
}

ReadResult Cache::read(CacheThread& thread, const GeneralRead& request, ItemVisitor& visitor) {
  return read_general(*core_, thread, request, visitor);
}

bool Cache::describe(CacheThread& thread, std::string_view key, uint64_t hash, ItemState& state) {
  return describe_item(*core_, thread.block(), key, hash, state);
}

GeneralStored Cache::store(CacheThread& thread, const GeneralStore& request,
                           std::string_view value) {
  return store_general(*core_, thread.block(), request, value);
}

std::variant<Upload, Stored> Cache::begin_store(CacheThread& thread, const GeneralStore& request,
                                                size_t size) {
  StoreRules rules;
  rules.keeps_old = request.keeps_old;
  return begin_upload(thread, request.store, size, &rules);
}

GeneralStored Cache::finish(CacheThread& thread, Upload& upload, const GeneralStore& request) {
  Upload taken(std::move(upload));
  if (taken.core_ == nullptr) return {};
  if (taken.failed_ || taken.remaining() != 0) {
    return refuse_general(*core_, thread.block(), request, Stored::kNoMemory, taken.size_);
  }
  return store_built(*core_, thread.block(), request, std::exchange(taken.ref_, 0));
}

GeneralRemoved Cache::remove(CacheThread& thread, const GeneralRemoval& request) {
  return remove_general(*core_, thread.block(), request);
}

ArithmeticResult Cache::arithmetic(CacheThread& thread, const GeneralArithmetic& request) {
  return change_number_general(*core_, thread.block(), request);
}

void Cache::flush_all(CacheThread& thread) {
  flush_cache(*core_, thread.block());
}

CacheStats Cache::snapshot() const {
  return take_snapshot(*core_);
}

bool Cache::uses_cas() const {
  return core_->config.use_cas;
}

CacheTuning& Cache::tuning() {
  return core_->tuning;
}

const CacheTuning& Cache::tuning() const {
  return core_->tuning;
}

const SizeHistogram* Cache::sizes() const {
  return core_->sizes.get();
}

void Cache::dump(SlabClassId id, FunctionRef<bool(const DumpedItem& item)> visit) const {
  dump_class(*core_, id, visit);
}

std::unique_ptr<TableWalk> Cache::walk(uint64_t classes) const {
  return std::make_unique<TableWalk>(*core_, classes);
}

ItemGlimpse Cache::glimpse(std::string_view key, uint64_t hash) const {
  return glimpse_item(*core_, key, hash);
}

SlabClassId Cache::class_for(std::string_view key, uint32_t client_flags, size_t size) const {
  return class_of_shape(*core_, {key, client_flags, kNeverExpires, size});
}

void Cache::set_eviction_log(EvictionLog* log) {
  core_->eviction_log.store(log, std::memory_order_release);
}

size_t Cache::memory_limit() const {
  return core_->slabs->memory_limit();
}

bool Cache::set_memory_limit(size_t bytes) {
  return core_->slabs->set_memory_limit(bytes);
}

}  // namespace moxi
