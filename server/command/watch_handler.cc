#include "server/command/watch_handler.h"

#include <sys/socket.h>

#include <optional>
#include <string>
#include <utility>

#include "common/session/session.h"
#include "common/session/worker.h"
#include "server/cache/item_glimpse.h"
#include "server/watch/outcome_tap.h"

namespace moxi {
namespace {

// What memcached calls it; empty: it is not one of its outcomes.
std::string_view store_status(Outcome outcome) {
  if (outcome == Outcome::kStored) return "stored";
  if (outcome == Outcome::kNotStored) return "not_stored";
  if (outcome == Outcome::kExists) return "exists";
  if (outcome == Outcome::kNotFound) return "not_found";
  if (outcome == Outcome::kTooLarge) return "too_large";
  const bool memory = outcome == Outcome::kOutOfMemoryStoring ||
                      outcome == Outcome::kOutOfMemoryReading || outcome == Outcome::kOutOfMemory;
  return memory ? "no_memory" : "";
}

std::string_view meta_store_word(const MetaFields& meta) {
  switch (meta.mode) {
    case 'E':
    case 'e':
      return "add";
    case 'A':
    case 'a':
      return "append";
    case 'P':
    case 'p':
      return "prepend";
    case 'R':
    case 'r':
      return meta.has('C') ? "cas" : "replace";
    default:
      return meta.has('C') ? "cas" : "set";
  }
}

std::string_view store_word(const Request& request) {
  if (request.command == Command::kMetaSet) return meta_store_word(*request.meta);
  if (request.command == Command::kAdd) return "add";
  if (request.command == Command::kMetaArithmetic) return "add";
  if (request.command == Command::kReplace) return "replace";
  if (request.command == Command::kAppend) return "append";
  if (request.command == Command::kPrepend) return "prepend";
  return request.command == Command::kCas ? "cas" : "set";
}

std::string_view status_word(ItemGlimpse::State state) {
  switch (state) {
    case ItemGlimpse::State::kNotFound:
      return "not_found";
    case ItemGlimpse::State::kFound:
      return "found";
    case ItemGlimpse::State::kFlushed:
      return "flushed";
    case ItemGlimpse::State::kExpired:
      return "expired";
  }
  return "not_found";
}

// md that only marks or empties the item deletes nothing.
bool is_deletion(const Request& request) {
  if (request.command == Command::kDelete) return true;
  return request.command == Command::kMetaDelete && !request.meta->has('I') &&
         !request.meta->has('x');
}

// ma that makes the item that it was to change.
bool creates(const Request& request, const ItemGlimpse& before) {
  return request.command == Command::kMetaArithmetic && request.meta->has('N') &&
         before.state != ItemGlimpse::State::kFound;
}

std::string_view reason_word(CloseReason reason) {
  switch (reason) {
    case CloseReason::kError:
      return "error";
    case CloseReason::kNormal:
      return "normal";
    case CloseReason::kIdle:
      return "idle_timeout";
    case CloseReason::kShutdown:
      return "shutdown";
  }
  return "error";
}

}  // namespace

ItemGlimpse WatchHandler::look(const KeyRef& key) const {
  return access_.cache.glimpse(key.bytes, key.hash);
}

int WatchHandler::descriptor_of(const ClientContext& client) const {
  int fd = 0;
  worker_->sessions().for_each([&](Session& session) {
    if (session.generation() == client.id) fd = session.descriptor();
  });
  return fd;
}

int64_t WatchHandler::seconds_left(RelTime exptime) const {
  if (exptime == kNeverExpires) return 0;
  const RelTime now = access_.clock.now();
  return exptime > now ? static_cast<int64_t>(exptime - now) : -1;
}

void WatchHandler::tell_get(const KeyRef& key, const ItemGlimpse& item, int fd) {
  LogLine line("item_get");
  line.key(key.bytes).text("status", status_word(item.state)).number("clsid", item.slab_class);
  line.number("cfd", static_cast<uint64_t>(fd)).number("size", item.size);
  hub_->tell(*ring_, LogStream::kFetchers, line);
}

void WatchHandler::tell_store(const Request& request, Outcome outcome, int fd) {
  const std::string_view status = store_status(outcome);
  if (status.empty()) return;
  const KeyRef& key = request.keys.front();
  ItemGlimpse item;
  if (outcome == Outcome::kStored) item = look(key);
  const bool there = item.state == ItemGlimpse::State::kFound;
  if (!there) {
    item.exptime = access_.clock.expiry(request.exptime);
    item.size = request.value_size;
    item.slab_class = access_.cache.class_for(key.bytes, request.client_flags, request.value_size);
  }
  LogLine line("item_store");
  line.key(key.bytes).text("status", status).text("cmd", store_word(request));
  line.seconds("ttl", seconds_left(item.exptime)).number("clsid", item.slab_class);
  line.number("cfd", static_cast<uint64_t>(fd)).number("size", item.size);
  hub_->tell(*ring_, LogStream::kMutations, line);
}

void WatchHandler::tell_delete(const Request& request, const ItemGlimpse& item) {
  LogLine line("deleted");
  line.key(request.keys.front().bytes);
  const bool general = request.command == Command::kMetaDelete && request.opcode == 0;
  line.text("cmd", general ? "md" : "delete");
  line.number("clsid", item.slab_class).number("size", item.size);
  hub_->tell(*ring_, LogStream::kDeletions, line);
}

std::variant<std::unique_ptr<BodySink>, Outcome> WatchHandler::reserve_body(
    const ClientContext& client, const Request& request) {
  auto place = inner().reserve_body(client, request);
  if (const Outcome* refused = std::get_if<Outcome>(&place)) {
    tell_store(request, *refused, descriptor_of(client));
  }
  return place;
}

void WatchHandler::handle(const ClientContext& client, const Request& request, BodySink* body,
                          Responder&& responder) {
  Worker& worker = *worker_;
  const int fd = worker.running().session->descriptor();
  ItemGlimpse before;
  for (const KeyRef& key : request.keys) {
    before = look(key);
    tell_get(key, before, fd);
  }
  const bool stores = is_storage(request.command) || creates(request, before);
  if (!stores && !is_deletion(request)) {
    return inner().handle(client, request, body, std::move(responder));
  }
  Running& running = worker.running();
  const ServerCodec* const codec = running.codec;
  const OutcomeTap tap(*codec);
  running.codec = &tap;
  inner().handle(client, request, body, std::move(responder));
  running.codec = codec;
  const std::optional<Outcome> outcome = tap.outcome();
  if (!outcome) return;
  if (stores) tell_store(request, *outcome == Outcome::kNumber ? Outcome::kStored : *outcome, fd);
  if (!stores && *outcome == Outcome::kDeleted) tell_delete(request, before);
}

void WatchHandler::connections_watched(bool on) {
  peers_.clear();
  if (!on) return;
  worker_->sessions().for_each([this](Session& session) {
    if (session.is_open()) peers_[session.descriptor()] = peer_address(session.descriptor());
  });
}

// Empty reason: it came. Datagrams are no connections.
void WatchHandler::tell_connection(LogLine& line, const SocketAddress& peer, int fd,
                                   std::string_view reason) {
  if (peer.family() == AF_UNSPEC) return;
  line.text("rip", peer.is_ip() ? peer.host() : std::string("unix"));
  line.number("rport", peer.port()).text("transport", peer.is_ip() ? "tcp" : "local");
  if (!reason.empty()) line.text("reason", reason);
  line.number("cfd", static_cast<uint64_t>(fd));
  hub_->tell(*ring_, LogStream::kConnections, line);
}

void WatchHandler::connection_came(int fd) {
  LogLine line("conn_new");
  const SocketAddress peer = peer_address(fd);
  peers_[fd] = peer;
  tell_connection(line, peer, fd, {});
}

void WatchHandler::handshake_failed(int fd, std::string_view why) {
  LogLine line("conntlserr");
  line.number("fd", static_cast<uint64_t>(fd)).text("msg", why);
  hub_->tell(*ring_, LogStream::kConnections, line);
}

void WatchHandler::connection_goes(int fd, CloseReason reason) {
  LogLine line("conn_close");
  const auto found = peers_.find(fd);
  if (found == peers_.end()) return;
  tell_connection(line, found->second, fd, reason_word(reason));
  peers_.erase(found);
}

}  // namespace moxi
