#include "server/command/get_commands.h"

namespace moxi {
namespace {

// Shows what the cache finds to the client; small values are written under the bucket's lock,
// which is why room for them is made before.
class ReplyVisitor final : public ItemVisitor {
 public:
  // `single`: a hit is the whole answer.
  ReplyVisitor(Responder& responder, bool single) : responder_(responder), single_(single) {}

  void prepare(std::string_view key) {
    key_ = key;
    responder_.make_room();
  }
  void visit(const ItemView& item) override {
    if (single_) {
      responder_.hit(key_, item);
    } else {
      responder_.value(key_, item);
    }
  }
  void visit_large(const ItemView& item, LargeValue value) override {
    if (single_) {
      responder_.large_hit(key_, item, std::move(value));
    } else {
      responder_.large_value(key_, item, std::move(value));
    }
  }

 private:
  Responder& responder_;
  const bool single_;
  std::string_view key_;
};

}  // namespace

// The hottest path: one function down to the lookup and the reply, whoever else calls those.
[[gnu::flatten]] void answer_get(const CacheAccess& access, const Request& request,
                                 Responder& responder) {
  ReplyVisitor visitor(responder, request.keys.size() == 1);
  for (const KeyRef& key : request.keys) {
    visitor.prepare(key.bytes);
    (void)access.cache.read(access.thread, key.bytes, key.hash, visitor);
  }
  if (responder) responder.done(Outcome::kEnd);
}

void answer_get_and_touch(const CacheAccess& access, const Request& request, Responder& responder) {
  ReplyVisitor visitor(responder, request.keys.size() == 1);
  const RelTime exptime = access.clock.expiry(request.exptime);
  for (const KeyRef& key : request.keys) {
    visitor.prepare(key.bytes);
    (void)access.cache.read_and_touch(access.thread, key.bytes, key.hash, exptime, visitor);
  }
  if (responder) responder.done(Outcome::kEnd);
}

void answer_and_note(const CacheAccess& access, const Request& request, Responder& responder,
                     FunctionRef<void(std::string_view key, bool hit)> note) {
  ReplyVisitor visitor(responder, request.keys.size() == 1);
  const bool touches = request.command == Command::kGat || request.command == Command::kGats;
  const RelTime exptime = access.clock.expiry(request.exptime);
  for (const KeyRef& key : request.keys) {
    visitor.prepare(key.bytes);
    const ReadResult result =
        touches ? access.cache.read_and_touch(access.thread, key.bytes, key.hash, exptime, visitor)
                : access.cache.read(access.thread, key.bytes, key.hash, visitor);
    note(key.bytes, result == ReadResult::kHit);
  }
  if (responder) responder.done(Outcome::kEnd);
}

}  // namespace moxi
