#include "server/command/store_commands.h"

#include <utility>

namespace moxi {
namespace {

// Receives a value straight into the item that it will be.
class UploadSink final : public BodySink {
 public:
  explicit UploadSink(Upload upload) : upload_(std::move(upload)) {}

  std::span<char> next() override { return upload_.next(); }
  void advance(size_t n) override { upload_.advance(n); }
  Upload& upload() { return upload_; }

 private:
  Upload upload_;
};

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

std::variant<std::unique_ptr<BodySink>, Outcome> begin_upload(const CacheAccess& access,
                                                              const Request& request) {
  std::variant<Upload, Stored> begun =
      access.cache.begin_store(access.thread, store_request(access, request), request.value_size);
  if (const Stored* refused = std::get_if<Stored>(&begun)) return outcome_of(*refused);
  return std::make_unique<UploadSink>(std::move(std::get<Upload>(begun)));
}

Outcome finish_upload(const CacheAccess& access, BodySink& body) {
  auto& sink = static_cast<UploadSink&>(body);
  return outcome_of(access.cache.finish(access.thread, sink.upload()));
}

[[gnu::flatten]] Outcome store(const CacheAccess& access, const Request& request) {
  return outcome_of(
      access.cache.store(access.thread, store_request(access, request), request.value));
}

Outcome remove(const CacheAccess& access, const KeyRef& key) {
  const Removed removed = access.cache.remove(access.thread, key.bytes, key.hash);
  return removed == Removed::kRemoved ? Outcome::kDeleted : Outcome::kNotFound;
}

Outcome touch(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const Touched touched =
      access.cache.touch(access.thread, key.bytes, key.hash, access.clock.expiry(request.exptime));
  return touched == Touched::kTouched ? Outcome::kTouched : Outcome::kNotFound;
}

Response arithmetic(const CacheAccess& access, const Request& request) {
  const KeyRef& key = request.keys.front();
  const Direction direction = request.command == Command::kIncr ? Direction::kUp : Direction::kDown;
  const ArithmeticResult result =
      access.cache.arithmetic(access.thread, key.bytes, key.hash, direction, request.delta);
  switch (result.outcome) {
    case ArithmeticOutcome::kDone:
      return {Outcome::kNumber, result.value, {}};
    case ArithmeticOutcome::kNotFound:
      return {Outcome::kNotFound, 0, {}};
    case ArithmeticOutcome::kNonNumeric:
      return {Outcome::kNonNumeric, 0, {}};
    case ArithmeticOutcome::kNoMemory:
      return {Outcome::kOutOfMemory, 0, {}};
  }
  return {Outcome::kError, 0, {}};
}

}  // namespace moxi
