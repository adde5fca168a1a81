#include "server/command/detail_handler.h"

#include <utility>

#include "server/command/get_commands.h"

namespace moxi {

void DetailHandler::handle(const ClientContext& client, const Request& request, BodySink* body,
                           Responder&& responder) {
  if (is_retrieval(request.command)) {
    return answer_and_note(access_, request, responder, [this](std::string_view key, bool hit) {
      counters_.count_get(key, hit);
    });
  }
  if (!request.keys.empty()) {
    const std::string_view key = request.keys.front().bytes;
    if (is_storage(request.command)) counters_.count_set(key);
    if (request.command == Command::kDelete) counters_.count_delete(key);
  }
  plain_.handle(client, request, body, std::move(responder));
}

}  // namespace moxi
