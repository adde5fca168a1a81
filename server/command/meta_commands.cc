#include "server/command/meta_commands.h"

#include <utility>

#include "server/cache/general_types.h"
#include "server/cache/item_state.h"
#include "server/command/store_commands.h"
#include "server/command/upload_sink.h"

namespace moxi {
namespace {

// Shows an item to the client, under the bucket's lock if it is small: room is made before.
class MetaVisitor final : public ItemVisitor {
 public:
  MetaVisitor(Responder& responder, std::string_view key) : responder_(responder), key_(key) {
    responder_.make_room();
  }

  void visit(const ItemView& item) override {
    if (item.value.data() != nullptr) return responder_.hit(key_, item);
    responder_.done({Outcome::kEnd, 0, {}, item.state, item.cas});
  }
  void visit_large(const ItemView& item, LargeValue value) override {
    responder_.large_hit(key_, item, std::move(value));
  }

 private:
  Responder& responder_;
  const std::string_view key_;
};

constexpr uint64_t letters_of(std::string_view letters) {
  uint64_t bits = 0;
  for (const char letter : letters)
    bits |= meta_bit(letter);
  return bits;
}

GeneralRead read_of(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const MetaFields& meta = *request.meta;
  GeneralRead read;
  read.key = key.bytes;
  read.hash = key.hash;
  read.wants_value = meta.has('v');
  constexpr uint64_t kMoreThanLooks = letters_of("CENRTbu");
  if ((meta.letters & kMoreThanLooks) == 0) return read;
  read.leaves_no_trace = meta.has('u');
  read.unless_same = meta.has('C');
  read.cas = request.cas;
  read.touches = meta.has('T');
  read.exptime = access.clock.expiry(request.exptime);
  read.creates = meta.has('N');
  read.created_exptime = access.clock.expiry(meta.vivify_exptime);
  if (meta.has('R')) read.recache_before = access.clock.expiry(meta.recache_below);
  read.has_own_cas = meta.has('E');
  read.own_cas = meta.own_cas;
  read.encoded_key = meta.has('b');
  read.touch_before_recache = meta.touch_before_recache;
  read.touch_before_create = meta.touch_before_vivify;
  return read;
}

// S and R compare like cas; of the others only append and prepend look at C.
StoreMode mode_of(const MetaFields& meta) {
  const bool compares = meta.has('C');
  switch (meta.mode) {
    case 'E':
      return StoreMode::kAdd;
    case 'A':
      return StoreMode::kAppend;
    case 'P':
      return StoreMode::kPrepend;
    case 'R':
      return compares ? StoreMode::kCas : StoreMode::kReplace;
    default:
      return compares ? StoreMode::kCas : StoreMode::kSet;
  }
}

GeneralStore store_of(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const MetaFields& meta = *request.meta;
  GeneralStore store;
  store.store = {key.bytes,
                 key.hash,
                 mode_of(meta),
                 request.client_flags,
                 access.clock.expiry(request.exptime),
                 request.cas};
  const bool extends =
      store.store.mode == StoreMode::kAppend || store.store.mode == StoreMode::kPrepend;
  store.creates = extends && meta.has('N');
  if (store.creates) store.store.exptime = access.clock.expiry(meta.vivify_exptime);
  store.compares = meta.has('C');
  store.takes_lower = meta.has('I');
  store.has_own_cas = meta.has('E');
  store.own_cas = meta.own_cas;
  store.encoded_key = meta.has('b');
  store.keeps_old = meta.keeps_old;
  return store;
}

Direction direction_of(const MetaFields& meta) {
  return meta.mode == 'D' || meta.mode == '-' ? Direction::kDown : Direction::kUp;
}

GeneralArithmetic arithmetic_of(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const MetaFields& meta = *request.meta;
  GeneralArithmetic change;
  change.key = key.bytes;
  change.hash = key.hash;
  change.direction = direction_of(meta);
  change.delta = request.delta;
  change.touches = meta.has('T');
  change.exptime = access.clock.expiry(request.exptime);
  change.creates = meta.has('N');
  change.created_exptime = access.clock.expiry(meta.vivify_exptime);
  change.initial = meta.initial;
  change.touch_before_create = meta.touch_before_vivify;
  if (meta.has('C')) change.cas = request.cas;
  change.has_own_cas = meta.has('E');
  change.own_cas = meta.own_cas;
  change.encoded_key = meta.has('b');
  return change;
}

Outcome outcome_of(GeneralRemoved removed) {
  switch (removed) {
    case GeneralRemoved::kDone:
      return Outcome::kDeleted;
    case GeneralRemoved::kNotFound:
      return Outcome::kNotFound;
    case GeneralRemoved::kExists:
      return Outcome::kExists;
    case GeneralRemoved::kNoMemory:
      return Outcome::kOutOfMemory;
  }
  return Outcome::kError;
}

Outcome outcome_of(ArithmeticOutcome outcome) {
  switch (outcome) {
    case ArithmeticOutcome::kDone:
      return Outcome::kNumber;
    case ArithmeticOutcome::kNotFound:
      return Outcome::kNotFound;
    case ArithmeticOutcome::kExists:
      return Outcome::kExists;
    case ArithmeticOutcome::kNonNumeric:
      return Outcome::kNonNumeric;
    case ArithmeticOutcome::kNoMemory:
      return Outcome::kOutOfMemory;
  }
  return Outcome::kError;
}

}  // namespace

void answer_meta_get(const CacheAccess& access, const Request& request, Responder& responder) {
  MetaVisitor visitor(responder, request.keys.front().bytes);
  const ReadResult result = access.cache.read(access.thread, read_of(access, request), visitor);
  if (result == ReadResult::kMiss) responder.done(Outcome::kNotFound);
}

void answer_meta_set(const CacheAccess& access, const Request& request, BodySink* body,
                     Responder& responder) {
  const GeneralStore store = store_of(access, request);
  const GeneralStored stored =
      body == nullptr
          ? access.cache.store(access.thread, store, request.value)
          : access.cache.finish(access.thread, static_cast<UploadSink*>(body)->upload(), store);
  ItemState state;
  state.size = stored.size;
  state.cas = stored.cas;
  state.client_flags = request.client_flags;
  state.encoded_key = store.encoded_key;
  responder.done({outcome_of(stored.outcome), stored.size, {}, &state, stored.cas});
}

void answer_meta_delete(const CacheAccess& access, const Request& request, Responder& responder) {
  const KeyRef& key = request.keys.front();
  const MetaFields& meta = *request.meta;
  GeneralRemoval removal;
  removal.key = key.bytes;
  removal.hash = key.hash;
  removal.compares = meta.has('C');
  removal.cas = request.cas;
  removal.marks_stale = meta.has('I');
  removal.empties = meta.has('x');
  removal.touches = meta.has('T');
  if (removal.touches) removal.exptime = access.clock.expiry(request.exptime);
  if (meta.has('F')) removal.client_flags = request.client_flags;
  removal.has_own_cas = meta.has('E');
  removal.own_cas = meta.own_cas;
  responder.done(outcome_of(access.cache.remove(access.thread, removal)));
}

void answer_meta_arithmetic(const CacheAccess& access, const Request& request,
                            Responder& responder) {
  const ArithmeticResult result =
      access.cache.arithmetic(access.thread, arithmetic_of(access, request));
  if (result.outcome != ArithmeticOutcome::kDone) {
    return responder.done(outcome_of(result.outcome));
  }
  const RelTime now = access.clock.now();
  ItemState state;
  state.ttl_before = seconds_left(result.exptime_before, now);
  state.ttl = seconds_left(result.exptime, now);
  state.cas = result.cas;
  responder.done({Outcome::kNumber, result.value, {}, &state, result.cas});
}

void answer_meta_debug(const CacheAccess& access, const Request& request, Responder& responder) {
  const KeyRef& key = request.keys.front();
  ItemState state;
  if (!access.cache.describe(access.thread, key.bytes, key.hash, state)) {
    return responder.done(Outcome::kNotFound);
  }
  responder.done({Outcome::kEnd, 0, {}, &state, state.cas});
}

std::variant<std::unique_ptr<BodySink>, Outcome> begin_meta_upload(const CacheAccess& access,
                                                                   const Request& request) {
  std::variant<Upload, Stored> begun =
      access.cache.begin_store(access.thread, store_of(access, request), request.value_size);
  if (const Stored* refused = std::get_if<Stored>(&begun)) return outcome_of(*refused);
  return std::make_unique<UploadSink>(std::move(std::get<Upload>(begun)));
}

}  // namespace moxi
