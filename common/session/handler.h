// The one seam between wire and behaviour. A session hands each request to the Handler of its
// listener's role; the handler answers through the Responder, at once or later, in any order. The
// session alone restores the order of the wire, and knows noreply, windows and back-pressure.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <variant>

#include "common/protocol/request.h"
#include "common/protocol/response.h"
#include "common/session/responder.h"

namespace moxi {

// Who asks. `id` is unique in the worker for its life; a handler may key state by it until
// client_gone(id).
struct ClientContext {
  uint64_t id = 0;
  bool has_left = false;  // of one that is gone: by itself, not because something was wrong
};

// Has a client go on whose body had no room. On its worker's thread, for as long as anybody likes:
// once the client has gone it does nothing.
class BodyWakeup {
 public:
  BodyWakeup() = default;
  BodyWakeup(Session& session, uint32_t generation) : session_(&session), generation_(generation) {}

  void wake() const;

 private:
  Session* session_ = nullptr;
  uint32_t generation_ = 0;
};

// Takes a body that does not arrive in one piece. Destroyed before it was handed to handle() =
// the client was lost or the body was bad: nothing is stored.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Room for the next bytes, at least one; empty while is_full(), else that means no memory (the
  // rest is swallowed and the request answered with kOutOfMemoryReading).
  virtual std::span<char> next() = 0;
  virtual void advance(size_t n) = 0;
  // There will be room later: the client waits until it is woken.
  virtual bool is_full() const { return false; }
  // Before the first next(): how it can be woken.
  virtual void started(const BodyWakeup&) {}
};

class Handler {
 public:
  virtual ~Handler() = default;

  // The keys of what will be handled next, up to kMaxGroup at a time: hash and prefetch them.
  virtual void prefetch(std::span<KeyRef> keys) = 0;

  // How many keys of one multiget line the handler wants at once, if the window allows it.
  virtual size_t group_size() const = 0;

  // Where the body of a storage request with value_pending goes, or the error to answer after the
  // body has been swallowed.
  virtual std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                        const Request& request) = 0;

  // Carries out one request. `body`: what reserve_body() gave, complete, and valid during the call;
  // null for all others. Whoever answers later moves the responder away.
  virtual void handle(const ClientContext& client, const Request& request, BodySink* body,
                      Responder&& responder) = 0;

  // A client came; its requests follow.
  virtual void client_came(const ClientContext&) {}
  // The session itself answered what every role answers alike: version, verbosity, quit, errors.
  virtual void answered_by_session(const Request&) {}

  // The client is gone; its responders have become inert.
  virtual void client_gone(const ClientContext& client) = 0;
};

}  // namespace moxi
