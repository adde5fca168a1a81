#include "server/command/detail_handler.h"

#include <utility>

#include "server/command/get_commands.h"

namespace moxi {
namespace {

bool is_deletion(Command command) {
  return command == Command::kDelete || command == Command::kMetaDelete;
}

}  // namespace

void DetailHandler::handle(const ClientContext& client, const Request& request, BodySink* body,
                           Responder&& responder) {
  if (is_retrieval(request.command)) {
    return answer_and_note(access_, request, responder, [this](std::string_view key, bool hit) {
      counters_.count_get(key, hit);
    });
  }
  // General forms of the text protocol are not counted; the binary protocol's commands are.
  if (!request.keys.empty() && (!is_meta(request.command) || request.opcode != 0)) {
    const std::string_view key = request.keys.front().bytes;
    if (is_storage(request.command)) counters_.count_set(key);
    if (is_deletion(request.command)) counters_.count_delete(key);
  }
  plain_.handle(client, request, body, std::move(responder));
}

}  // namespace moxi
