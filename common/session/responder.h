// The duty to answer one request, exactly once (debug builds abort when it is dropped; release
// builds answer SERVER_ERROR). Move-only; may be kept after handle() returned and discharged from
// any later point on the same worker thread; survives its session (then it does nothing).
//
// A retrieval of one key that hits is answered by hit() or large_hit() alone; its miss by
// done({kEnd}), that of a general form by done({kNotFound}).
// Any retrieval is answered by any number of value() / large_value(), in the order of the keys of
// its request, and one done({kEnd}); misses are left out. Statistics: stat()... and done(). What is
// too long for that is the business of a Producer.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/base/value_view.h"
#include "common/protocol/meta_fields.h"
#include "common/protocol/response.h"

namespace moxi {

class Producer;
class Session;

// The number of a request in its session. It wraps; far fewer are in flight at a time.
using Ticket = uint16_t;
// Names a request among all of its worker: the client's generation (never 0) and the ticket.
using RequestId = uint64_t;

constexpr RequestId request_id(uint32_t generation, Ticket ticket) {
  return RequestId{generation} << 16 | ticket;
}
constexpr uint32_t generation_of(RequestId id) {
  return static_cast<uint32_t>(id >> 16);
}
constexpr Ticket ticket_of(RequestId id) {
  return static_cast<Ticket>(id);
}

class Responder {
 public:
  Responder() = default;
  Responder(Session& session, RequestId id) : session_(&session), id_(id) {}
  Responder(Responder&& other) noexcept : session_(other.session_), id_(other.id_) {
    other.session_ = nullptr;
  }
  Responder& operator=(Responder&& other) noexcept;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder() {
    if (session_ != nullptr) dropped();
  }

  // Makes room for one value() of at most kMaxCopiedValue, so that it can be called under a lock.
  void make_room();
  void value(std::string_view key, const ItemView& item);
  // value() and done(kEnd); like value() it can be called under a lock after make_room().
  void hit(std::string_view key, const ItemView& item);
  void large_value(std::string_view key, const ItemView& item, LargeValue value);
  void large_hit(std::string_view key, const ItemView& item, LargeValue value);
  void stat(std::string_view name, std::string_view value);
  void done(const Response& response);
  void done(Outcome outcome) { done(Response{outcome, 0, {}}); }
  // Whoever keeps the duty to answer a general form keeps a copy of its MetaFields until then, and
  // says where: those of the request are gone after handle().
  void refer_to(MetaFields& kept);
  // The answer, whole, comes from `producer` from here on (producer.h). Not for noreply.
  void produce(std::unique_ptr<Producer> producer);
  // The answer to a retrieval of one key that hits, whose value of `size` bytes comes from `body`
  // as it is asked for them: neither is ever held whole.
  void produce_value(std::string_view key, const ItemView& item, size_t size,
                     std::unique_ptr<Producer> body);
  // Something that the client was told before has not been sent yet.
  bool is_behind_others() const;

  // False once the client is gone: what would be said reaches nobody.
  bool is_live() const;
  explicit operator bool() const { return session_ != nullptr; }

 private:
  void dropped();

  Session* session_ = nullptr;
  RequestId id_ = 0;
};

}  // namespace moxi
