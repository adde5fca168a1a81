#include "t/smuggling/spy_handler.h"

#include "proxy/forward/pending_body.h"

namespace moxi::smuggling {
namespace {

void take_general(const Request& request, WireCommand& command) {
  const MetaFields& meta = *request.meta;
  command.is_general = true;
  command.mode = meta.mode;
  if (meta.has('T')) command.exptime = request.exptime;
  if (meta.has('C')) command.cas = request.cas;
  if (meta.has('F')) command.flags = request.client_flags;
  if (meta.has('D')) command.delta = request.delta;
  if (meta.has('N')) command.vivify = meta.vivify_exptime;
  if (meta.has('R')) command.recache = meta.recache_below;
  if (meta.has('E')) command.own_cas = meta.own_cas;
  if (meta.has('J')) command.initial = meta.initial;
  command.invalidates = meta.has('I');
  command.empties = meta.has('x');
  command.is_glimpse = meta.has('u');
  command.wants_value = meta.has('v');
  command.wants_cas = meta.has('c');
}

void take_store(const Request& request, char mode, WireCommand& command) {
  command.verb = WireVerb::kStore;
  command.mode = mode;
  command.flags = request.client_flags;
  command.exptime = request.exptime;
  if (request.command == Command::kCas) command.cas = request.cas;
}

void take_number(const Request& request, char mode, WireCommand& command) {
  command.verb = WireVerb::kArithmetic;
  command.mode = mode;
  command.delta = request.delta;
}

void take_retrieval(const Request& request, WireCommand& command) {
  command.verb = WireVerb::kGet;
  command.wants_value = true;
  command.wants_cas = request.command == Command::kGets || request.command == Command::kGats;
  if (request.command == Command::kGat || request.command == Command::kGats)
    command.exptime = request.exptime;
}

WireVerb general_verb(Command command) {
  if (command == Command::kMetaGet) return WireVerb::kGet;
  if (command == Command::kMetaSet) return WireVerb::kStore;
  if (command == Command::kMetaDelete) return WireVerb::kDelete;
  return command == Command::kMetaDebug ? WireVerb::kDebug : WireVerb::kArithmetic;
}

}  // namespace

bool understand(const Request& request, WireCommand& command) {
  for (const KeyRef& key : request.keys)
    command.keys.emplace_back(key.bytes);
  command.value = request.value;
  command.is_quiet = request.noreply;
  switch (request.command) {
    case Command::kGet:
    case Command::kGets:
    case Command::kGat:
    case Command::kGats:
      take_retrieval(request, command);
      return true;
    case Command::kSet:
    case Command::kCas:
      take_store(request, 'S', command);
      return true;
    case Command::kAdd:
      take_store(request, 'E', command);
      return true;
    case Command::kReplace:
      take_store(request, 'R', command);
      return true;
    case Command::kAppend:
      take_store(request, 'A', command);
      return true;
    case Command::kPrepend:
      take_store(request, 'P', command);
      return true;
    case Command::kDelete:
      command.verb = WireVerb::kDelete;
      return true;
    case Command::kIncr:
      take_number(request, '+', command);
      return true;
    case Command::kDecr:
      take_number(request, '-', command);
      return true;
    case Command::kTouch:
      command.exptime = request.exptime;
      return true;
    case Command::kMetaGet:
    case Command::kMetaSet:
    case Command::kMetaDelete:
    case Command::kMetaArithmetic:
    case Command::kMetaDebug:
      command.verb = general_verb(request.command);
      take_general(request, command);
      return true;
    case Command::kFlushAll:
      command.verb = WireVerb::kFlush;
      command.exptime = request.exptime;
      return true;
    case Command::kStats:
      command.verb = WireVerb::kStats;
      command.args = request.args;
      return true;
    case Command::kVersion:
    case Command::kVerbosity:
    case Command::kAdmin:
    case Command::kMetaNoop:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return false;
  }
  return false;
}

void SpyHandler::handle(const ClientContext& client, const Request& request, BodySink* body,
                        Responder&& responder) {
  WireCommand command;
  if (understand(request, command)) {
    if (body != nullptr) command.value = static_cast<const PendingBody&>(*body).value();
    accepted_.push_back(std::move(command));
  }
  behind_->handle(client, request, body, std::move(responder));
}

}  // namespace moxi::smuggling
