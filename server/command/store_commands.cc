#include "server/command/store_commands.h"

#include <utility>

#include "server/command/upload_sink.h"

namespace moxi {
namespace {

StoreMode mode_of(Command command) {
  switch (command) {
    case Command::kAdd:
      return StoreMode::kAdd;
    case Command::kReplace:
      return StoreMode::kReplace;
    case Command::kAppend:
      return StoreMode::kAppend;
    case Command::kPrepend:
      return StoreMode::kPrepend;
    case Command::kCas:
      return StoreMode::kCas;
    default:
      return StoreMode::kSet;
  }
}

Response answer_of(Stored stored, uint64_t cas) {
  Response response;
  response.outcome = outcome_of(stored);
  if (stored == Stored::kStored) response.cas = cas;
  return response;
}

StoreRequest store_request(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  return {key.bytes,
          key.hash,
          mode_of(request.command),
          request.client_flags,
          access.clock.expiry(request.exptime),
          request.cas};
}

}  // namespace

Outcome outcome_of(Stored stored) {
  switch (stored) {
    case Stored::kStored:
      return Outcome::kStored;
    case Stored::kNotStored:
      return Outcome::kNotStored;
    case Stored::kExists:
      return Outcome::kExists;
    case Stored::kNotFound:
      return Outcome::kNotFound;
    case Stored::kTooLarge:
      return Outcome::kTooLarge;
    case Stored::kNoMemory:
      return Outcome::kOutOfMemoryStoring;
  }
  return Outcome::kError;
}

std::variant<std::unique_ptr<BodySink>, Outcome> begin_upload(const CacheAccess& access,
                                                              const Request& request) {
  std::variant<Upload, Stored> begun =
      access.cache.begin_store(access.thread, store_request(access, request), request.value_size);
  if (const Stored* refused = std::get_if<Stored>(&begun)) return outcome_of(*refused);
  return std::make_unique<UploadSink>(std::move(std::get<Upload>(begun)));
}

Response finish_upload(const CacheAccess& access, BodySink& body) {
  auto& sink = static_cast<UploadSink&>(body);
  uint64_t cas = 0;
  const Stored stored = access.cache.finish(access.thread, sink.upload(), &cas);
  return answer_of(stored, cas);
}

[[gnu::flatten]] Response store(const CacheAccess& access, const Request& request) {
  uint64_t cas = 0;
  const Stored stored =
      access.cache.store(access.thread, store_request(access, request), request.value, &cas);
  return answer_of(stored, cas);
}

Outcome remove(const CacheAccess& access, const KeyRef& key) {
  const Removed removed = access.cache.remove(access.thread, key.bytes, key.hash);
  return removed == Removed::kRemoved ? Outcome::kDeleted : Outcome::kNotFound;
}

Response touch(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  ItemState state;
  const Touched touched = access.cache.touch(access.thread, key.bytes, key.hash,
                                             access.clock.expiry(request.exptime), &state);
  if (touched == Touched::kNotFound) return {Outcome::kNotFound, 0, {}};
  return {Outcome::kTouched, state.client_flags, {}, nullptr, state.cas};
}

Response arithmetic(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const Direction direction = request.command == Command::kIncr ? Direction::kUp : Direction::kDown;
  const ArithmeticResult result =
      access.cache.arithmetic(access.thread, key.bytes, key.hash, direction, request.delta);
  switch (result.outcome) {
    case ArithmeticOutcome::kDone:
      return {Outcome::kNumber, result.value, {}, nullptr, result.cas};
    case ArithmeticOutcome::kNotFound:
      return {Outcome::kNotFound, 0, {}};
    case ArithmeticOutcome::kExists:
      return {Outcome::kExists, 0, {}};
    case ArithmeticOutcome::kNonNumeric:
      return {Outcome::kNonNumeric, 0, {}};
    case ArithmeticOutcome::kNoMemory:
      return {Outcome::kOutOfMemory, 0, {}};
  }
  return {Outcome::kError, 0, {}};
}

}  // namespace moxi
