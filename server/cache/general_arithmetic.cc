#include "server/cache/general_arithmetic.h"

#include <string>

#include "server/cache/arithmetic.h"
#include "server/cache/item_builder.h"
#include "server/cache/item_store.h"

namespace moxi {
namespace {

// kNotFound: there is one by now.
ArithmeticResult create(CacheCore& core, ThreadBlock& block, const GeneralArithmetic& request,
                        const StoreRules& rules) {
  const std::string text = std::to_string(request.initial);
  const bool touched = request.touches && !request.touch_before_create;
  const RelTime exptime = touched ? request.exptime : request.created_exptime;
  const Ref ref = begin_item(core, block, {request.key, 0, exptime, text.size()});
  if (ref == 0) return {ArithmeticOutcome::kNoMemory};
  size_t filled = 0;
  if (!fill_item(core, block, ref, filled, text)) {
    core.release(ref);
    return {ArithmeticOutcome::kNoMemory};
  }
  core.slabs->at(ref)->change_general_bits(kGeneralBits,
                                           request.encoded_key ? kEncodedKey : uint8_t{0});
  ArithmeticResult result{ArithmeticOutcome::kDone, request.initial, 0, kNeverExpires, exptime};
  const auto none = [](const FoundItem& old) { return !old; };
  const FunctionRef<bool(const FoundItem&)> complete(none);
  const Stored stored = commit_item(
      core, block, ref, {request.hash, StoreMode::kSet, 0, &result.cas, &complete, &rules});
  if (stored == Stored::kNoMemory) return {ArithmeticOutcome::kNoMemory};
  if (stored != Stored::kStored) return {ArithmeticOutcome::kNotFound};
  return result;
}

}  // namespace

ArithmeticResult change_number_general(CacheCore& core, ThreadBlock& block,
                                       const GeneralArithmetic& request) {
  ArithmeticRequest change{request.key, request.hash, request.direction, request.delta};
  change.cas = request.cas;
  change.touches = request.touches;
  change.exptime = request.exptime;
  change.counts_misses = !request.creates;
  change.rules.has_own_cas = request.has_own_cas;
  change.rules.own_cas = request.own_cas;
  for (;;) {
    ArithmeticResult result = change_number(core, block, change);
    if (result.outcome != ArithmeticOutcome::kNotFound || !request.creates) return result;
    result = create(core, block, request, change.rules);
    if (result.outcome != ArithmeticOutcome::kNotFound) return result;
  }
}

}  // namespace moxi
