#include "server/cache/arithmetic.h"

#include <charconv>
#include <cstring>

#include "server/cache/item_access.h"
#include "server/cache/item_builder.h"

namespace moxi {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// A number as text.
struct Digits {
  explicit Digits(uint64_t value) {
    const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
    size = static_cast<size_t>(end - text);
  }
  std::string_view view() const { return {text, size}; }

  char text[20];
  size_t size = 0;
};

uint64_t changed(uint64_t value, const ArithmeticRequest& request) {
  switch (request.direction) {
    case Direction::kUp:
      return value + request.delta;
    case Direction::kDown:
      return value < request.delta ? 0 : value - request.delta;
  }
  return value;
}

// The new text is not longer than the old one: blanks fill the rest. Bucket locked.
void pad_in_place(CacheCore& core, ItemHeader& item, std::string_view text) {
  char* const value = core.layout.value(item);
  std::memcpy(value, text.data(), text.size());
  std::memset(value + text.size(), ' ', item.size - text.size());
  item.time.store(core.clock.now(), std::memory_order_relaxed);
}

void count_hit(CacheCore& core, ThreadBlock& block, const FoundItem& found, Direction direction) {
  block
      .classes[core.account_class(found)]
              [direction == Direction::kUp ? ClassStat::kIncrHits : ClassStat::kDecrHits]
      .add();
}

// What the item is, for the new one that must replace it because its text has outgrown its chunk.
struct Outgrown {
  Ref ref = 0;
  uint64_t before = 0;
  RelTime exptime = kNeverExpires;
  ItemShape shape;  // of the new one
};

ArithmeticResult missed(ThreadBlock& block, const ArithmeticRequest& request) {
  const bool up = request.direction == Direction::kUp;
  if (request.counts_misses) block[up ? CacheStat::kIncrMisses : CacheStat::kDecrMisses].add();
  return {ArithmeticOutcome::kNotFound};
}

// The number in the item, or why there is none for this request. Bucket locked.
ArithmeticOutcome read_number(const CacheCore& core, const ItemHeader& item,
                              const ArithmeticRequest& request, uint64_t& number) {
  if (item.is_chunked() || item.size == 0) return ArithmeticOutcome::kNonNumeric;
  if (request.cas != 0 && request.cas != core.layout.cas(item)) return ArithmeticOutcome::kExists;
  const auto parsed = parse_number(core.layout.value_view(item));
  if (!parsed) return ArithmeticOutcome::kNonNumeric;
  number = *parsed;
  return ArithmeticOutcome::kDone;
}

// Bucket locked.
void finish_in_place(CacheCore& core, const FoundItem& found, const ArithmeticRequest& request,
                     ArithmeticResult& result) {
  result.cas = new_cas(core, &request.rules);
  core.layout.set_cas(*found.item, result.cas);
  if (request.touches) core.set_expiry(found.ref(), *found.item, request.exptime);
}

// True: `result` is final. False: a new item is needed.
bool change_in_place(CacheCore& core, ThreadBlock& block, const ArithmeticRequest& request,
                     ArithmeticResult& result, Outgrown& outgrown) {
  const HashTable::Guard guard = core.table->lock(request.hash);
  const FoundItem found = core.find(block, guard, request.key, request.hash);
  if (!found) {
    result = missed(block, request);
    return true;
  }
  ItemHeader& item = *found.item;
  uint64_t number = 0;
  result.outcome = read_number(core, item, request, number);
  if (result.outcome != ArithmeticOutcome::kDone) return true;
  const RelTime exptime = item.exptime.load(std::memory_order_relaxed);
  result.value = changed(number, request);
  result.exptime_before = exptime;
  result.exptime = request.touches ? request.exptime : exptime;
  const Digits text(result.value);
  const uint32_t client_flags = core.layout.client_flags(item);
  const Ref anchor = core.pin_anchor(found.ref(), item);
  const bool pinned = anchor != 0 && core.pins.is_pinned(anchor);
  if (text.size <= item.size && !pinned) {
    pad_in_place(core, item, text.view());
  } else if (can_overwrite(core, found, text.size, item.has_client_flags())) {
    overwrite(core, block, found, {text.view(), client_flags, exptime});
    restart_access(core, item);
    block[CacheStat::kTotalItems].add();
  } else {
    outgrown = {
        found.ref(), number, exptime, {request.key, client_flags, result.exptime, text.size}};
    return false;
  }
  finish_in_place(core, found, request, result);
  count_hit(core, block, found, request.direction);
  return true;
}

}  // namespace

std::optional<uint64_t> parse_number(std::string_view value) {
  const char* at = value.data();
  const char* const end = at + value.size();
  while (at != end && is_blank(*at))
    ++at;
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  uint64_t number = 0;
  const auto [stop, error] = std::from_chars(at, end, number);
  if (error != std::errc() || (stop != end && !is_blank(*stop))) return std::nullopt;
  if (negative && number != 0) return std::nullopt;
  return number;
}

ArithmeticResult change_number(CacheCore& core, ThreadBlock& block,
                               const ArithmeticRequest& request) {
  for (;;) {
    ArithmeticResult result;
    Outgrown old;
    if (change_in_place(core, block, request, result, old)) {
      core.report_population(block);
      return result;
    }
    const Ref ref = begin_item(core, block, old.shape);
    const Digits text(result.value);
    size_t filled = 0;
    if (ref == 0 || !fill_item(core, block, ref, filled, text.view())) {
      if (ref != 0) core.release(ref);
      return {ArithmeticOutcome::kNoMemory};
    }
    const auto unchanged = [&](const FoundItem& now) {
      if (!now || now.ref() != old.ref) return false;
      uint64_t number = 0;
      if (read_number(core, *now.item, request, number) != ArithmeticOutcome::kDone) return false;
      if (number != old.before) return false;
      if (core.layout.client_flags(*now.item) != old.shape.client_flags) return false;
      if (now.item->exptime.load(std::memory_order_relaxed) != old.exptime) return false;
      core.slabs->at(ref)->change_general_bits(
          kEncodedKey, static_cast<uint8_t>(now.item->general_bits() & kEncodedKey));
      count_hit(core, block, now, request.direction);
      return true;
    };
    const FunctionRef<bool(const FoundItem&)> complete(unchanged);
    const Stored stored =
        commit_item(core, block, ref,
                    {request.hash, StoreMode::kReplace, 0, &result.cas, &complete, &request.rules});
    if (stored == Stored::kStored) return result;
    if (stored == Stored::kNoMemory) return {ArithmeticOutcome::kNoMemory};
    // The number changed meanwhile: once more.
  }
}

}  // namespace moxi
