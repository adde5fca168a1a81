#include "server/cache/general_remove.h"

#include "server/cache/item_builder.h"
#include "server/cache/item_store.h"

namespace moxi {
namespace {

// kDone: go on. Counts what is not there, or not what is meant. Bucket locked.
GeneralRemoved check(CacheCore& core, ThreadBlock& block, const GeneralRemoval& request,
                     const FoundItem& found) {
  GeneralRemoved verdict = GeneralRemoved::kDone;
  if (!found) {
    verdict = GeneralRemoved::kNotFound;
  } else if (request.compares && request.cas != core.layout.cas(*found.item)) {
    verdict = GeneralRemoved::kExists;
  }
  if (verdict != GeneralRemoved::kDone) block[CacheStat::kDeleteMisses].add();
  return verdict;
}

StoreRules rules_of(const GeneralRemoval& request) {
  StoreRules rules;
  rules.counts_as_set = false;
  rules.has_own_cas = request.has_own_cas;
  rules.own_cas = request.own_cas;
  return rules;
}

// Bucket locked.
void mark_stale(CacheCore& core, const GeneralRemoval& request, const FoundItem& found) {
  ItemHeader& item = *found.item;
  if (request.touches) core.set_expiry(found.ref(), item, request.exptime);
  item.change_general_bits(kStale | kTokenOut, kStale);
  const StoreRules rules = rules_of(request);
  core.layout.set_cas(item, new_cas(core, &rules));
}

// Done or refused at once; else (`empties`) a new item is needed, and `result` is not set.
bool remove_or_mark(CacheCore& core, ThreadBlock& block, const GeneralRemoval& request,
                    GeneralRemoved& result) {
  const HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = core.find(block, guard, request.key, request.hash);
  result = check(core, block, request, found);
  if (result != GeneralRemoved::kDone) return true;
  if (request.empties) return false;
  if (request.marks_stale) {
    mark_stale(core, request, found);
    return true;
  }
  block.classes[core.account_class(found)][ClassStat::kDeleteHits].add();
  core.remove(block, guard, found.slot);
  return true;
}

// An empty item takes the place of the one that is meant; unless it is only marked, it even keeps
// the id.
GeneralRemoved replace_by_empty(CacheCore& core, ThreadBlock& block,
                                const GeneralRemoval& request) {
  const Ref ref = begin_item(core, block, {request.key, request.client_flags, request.exptime, 0});
  if (ref == 0) return GeneralRemoved::kNoMemory;
  GeneralRemoved verdict = GeneralRemoved::kDone;
  StoreRules rules = rules_of(request);
  const auto take_over = [&](const FoundItem& old) {
    verdict = check(core, block, request, old);
    if (verdict != GeneralRemoved::kDone) return false;
    const unsigned kept = old.item->general_bits() & kEncodedKey;
    core.slabs->at(ref)->change_general_bits(
        kGeneralBits, static_cast<uint8_t>(kept | (request.marks_stale ? kStale : 0U)));
    if (!request.has_own_cas && !request.marks_stale) {
      rules.has_own_cas = true;
      rules.own_cas = core.layout.cas(*old.item);
    }
    if (!request.marks_stale) {
      block.classes[core.account_class(old)][ClassStat::kDeleteHits].add();
    }
    return true;
  };
  const FunctionRef<bool(const FoundItem&)> complete(take_over);
  const Stored stored =
      commit_item(core, block, ref, {request.hash, StoreMode::kSet, 0, nullptr, &complete, &rules});
  return stored == Stored::kNoMemory ? GeneralRemoved::kNoMemory : verdict;
}

}  // namespace

GeneralRemoved remove_general(CacheCore& core, ThreadBlock& block, const GeneralRemoval& request) {
  GeneralRemoved result = GeneralRemoved::kDone;
  if (!remove_or_mark(core, block, request, result)) {
    return replace_by_empty(core, block, request);
  }
  core.report_population(block);
  return result;
}

}  // namespace moxi
