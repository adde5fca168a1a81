#include "server/cache/general_store.h"

#include <span>
#include <vector>

#include "server/cache/item_access.h"
#include "server/cache/item_builder.h"
#include "server/cache/item_extend.h"
#include "server/cache/item_store.h"

namespace moxi {
namespace {

StoreRules rules_of(const GeneralStore& request) {
  StoreRules rules;
  rules.compares = request.compares;
  rules.takes_lower = request.takes_lower;
  rules.has_own_cas = request.has_own_cas;
  rules.own_cas = request.own_cas;
  rules.keeps_old = request.keeps_old;
  return rules;
}

bool extends(const GeneralStore& request) {
  return request.store.mode == StoreMode::kAppend || request.store.mode == StoreMode::kPrepend;
}

ItemShape shape_of(const GeneralStore& request, size_t size) {
  return {request.store.key, request.store.client_flags, request.store.exptime, size};
}

uint8_t encoding_of(const GeneralStore& request) {
  return request.encoded_key ? kEncodedKey : uint8_t{0};
}

// The found item takes the new value where it is. Bucket locked.
uint64_t replace_in_place(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                          const StoreRules& rules, const FoundItem& found, bool stale,
                          std::string_view value) {
  ItemHeader& item = *found.item;
  const StoreRequest& store = request.store;
  const RelTime exptime = stale ? item.exptime.load(std::memory_order_relaxed) : store.exptime;
  overwrite(core, block, found, {value, store.client_flags, exptime});
  const uint64_t cas = new_cas(core, &rules);
  core.layout.set_cas(item, cas);
  const unsigned kept = stale ? kStale | (item.general_bits() & kTokenOut) : 0U;
  item.change_general_bits(kGeneralBits, static_cast<uint8_t>(kept | encoding_of(request)));
  restart_access(core, item);
  count_cas_hit(core, block, found, store.mode);
  block[CacheStat::kTotalItems].add();
  return cas;
}

// True: `result` is final. False: a new item is needed.
bool store_in_place(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                    std::string_view value, GeneralStored& result) {
  const StoreRequest& store = request.store;
  const StoreRules rules = rules_of(request);
  const ItemShape shape = shape_of(request, value.size());
  // 0: too large for one chunk.
  const SlabClassId id = core.slabs->classes().class_for(
      core.layout.total(shape.key.size(), shape.client_flags, shape.size));
  const HashTable::Guard guard = core.table->lock(store.hash);
  const FoundItem found = core.find(block, guard, store.key, store.hash);
  const bool stale = is_stored_as_stale(core, found, store.mode, store.cas, rules);
  result.outcome =
      stale ? Stored::kStored : decide_store(core, block, found, store.mode, store.cas);
  const bool stored = result.outcome == Stored::kStored;
  if (stored) {
    if (!found || !fits_in_place(core, found, id, store.client_flags != 0, 0)) return false;
    result.cas = replace_in_place(core, block, request, rules, found, stale, value);
  }
  block.classes[class_of_shape(core, shape)][ClassStat::kCmdSet].add();
  return true;
}

using Segments = std::span<const std::string_view>;

// 0: no memory.
Ref build(CacheCore& core, ThreadBlock& block, const GeneralStore& request, Segments value,
          size_t size) {
  const Ref ref = begin_item(core, block, shape_of(request, size));
  if (ref == 0) return 0;
  size_t filled = 0;
  for (const std::string_view bytes : value) {
    if (fill_item(core, block, ref, filled, bytes)) continue;
    core.release(ref);
    return 0;
  }
  return ref;
}

// Links a built item as it is. `only_new`: kNotStored if there is one already.
GeneralStored link_built(CacheCore& core, ThreadBlock& block, const GeneralStore& request, Ref ref,
                         bool only_new) {
  ItemHeader& item = *core.slabs->at(ref);
  GeneralStored result;
  result.size = item.size;
  item.change_general_bits(kGeneralBits, encoding_of(request));
  StoreRules rules = rules_of(request);
  rules.counts_as_set = !only_new;  // it has been counted when there was nothing to extend
  const auto none = [](const FoundItem& old) { return !old; };
  const FunctionRef<bool(const FoundItem&)> complete(none);
  const StoreRequest& store = request.store;
  result.outcome = commit_item(core, block, ref,
                               {store.hash, only_new ? StoreMode::kSet : store.mode, store.cas,
                                &result.cas, only_new ? &complete : nullptr, &rules});
  return result;
}

// append and prepend, of what may have to be made.
GeneralStored extend_or_create(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                               Segments added, size_t size) {
  const StoreRules rules = rules_of(request);
  for (;;) {
    const Extended extended = extend_value(core, block, request.store, added, &rules);
    const bool stored = extended.stored == Stored::kStored;
    if (!extended.missing || !request.creates) {
      return {extended.stored, stored ? extended.cas : 0, stored ? extended.size : size};
    }
    const Ref ref = build(core, block, request, added, size);
    if (ref == 0) return refuse_general(core, block, request, Stored::kNoMemory, size);
    const GeneralStored result = link_built(core, block, request, ref, true);
    // kNotStored: there is an item by now.
    if (result.outcome != Stored::kNotStored) return result;
  }
}

std::vector<std::string_view> segments_of(const CacheCore& core, const ItemHeader& item) {
  std::vector<std::string_view> segments;
  if (item.is_chunked()) {
    core.big.for_each_segment(*core.slabs, item,
                              [&segments](std::string_view bytes) { segments.push_back(bytes); });
  } else {
    segments.push_back(core.layout.value_view(item));
  }
  return segments;
}

}  // namespace

GeneralStored refuse_general(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                             Stored refusal, size_t size) {
  const StoreRules rules = rules_of(request);
  return {refuse_store(core, block, request.store, refusal, &rules), 0, size};
}

GeneralStored store_general(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                            std::string_view value) {
  if (is_too_large(core, shape_of(request, value.size()))) {
    return refuse_general(core, block, request, Stored::kTooLarge, value.size());
  }
  const Segments segments(&value, 1);
  if (extends(request)) return extend_or_create(core, block, request, segments, value.size());
  GeneralStored result;
  result.size = value.size();
  if (store_in_place(core, block, request, value, result)) return result;
  const Ref ref = build(core, block, request, segments, value.size());
  if (ref == 0) return refuse_general(core, block, request, Stored::kNoMemory, value.size());
  return link_built(core, block, request, ref, false);
}

GeneralStored store_built(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                          Ref ref) {
  if (!extends(request)) return link_built(core, block, request, ref, false);
  const ItemHeader& item = *core.slabs->at(ref);
  const GeneralStored result =
      extend_or_create(core, block, request, segments_of(core, item), item.size);
  core.release(ref);
  return result;
}

}  // namespace moxi
