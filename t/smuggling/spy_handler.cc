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
  for (const char letter : {'t', 'h', 'l'}) {
    if (meta.has(letter)) command.returns += letter;
  }
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

// Of classic stores and numbers; 0: neither.
char mode_of(Command command) {
  constexpr std::pair<Command, char> kModes[] = {
      {Command::kSet, 'S'},     {Command::kCas, 'S'},    {Command::kAdd, 'E'},
      {Command::kReplace, 'R'}, {Command::kAppend, 'A'}, {Command::kPrepend, 'P'},
      {Command::kIncr, '+'},    {Command::kDecr, '-'},
  };
  for (const auto& [known, mode] : kModes) {
    if (known == command) return mode;
  }
  return 0;
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
  if (is_retrieval(request.command)) {
    take_retrieval(request, command);
  } else if (const char mode = mode_of(request.command); mode == '+' || mode == '-') {
    take_number(request, mode, command);
  } else if (mode != 0) {
    take_store(request, mode, command);
  } else if (is_meta(request.command)) {
    command.verb = general_verb(request.command);
    take_general(request, command);
  } else if (request.command == Command::kDelete) {
    command.verb = WireVerb::kDelete;
  } else if (request.command == Command::kTouch) {
    command.exptime = request.exptime;
  } else if (request.command == Command::kFlushAll) {
    command.verb = WireVerb::kFlush;
    command.exptime = request.exptime;
  } else if (request.command == Command::kStats) {
    command.verb = WireVerb::kStats;
    command.args = request.args;
  } else {
    return false;
  }
  return true;
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
