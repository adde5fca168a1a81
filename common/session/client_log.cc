#include "common/session/client_log.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace moxi {
namespace {

// A client chooses the bytes of its keys: they must not end a line of the log, nor steer a
// terminal.
std::string line_of(int fd, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string line = "<" + std::to_string(fd) + " ";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      line += c;
    } else {
      line += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
    }
  }
  return line;
}

std::string_view text_of(ClientEvent event) {
  switch (event) {
    case ClientEvent::kCame:
      return "new auto-negotiating client connection";
    case ClientEvent::kGone:
      return "connection closed.";
  }
  return {};
}

std::string summary_of(Stage stage, const Request& request) {
  if (request.command == Command::kAuth) return "login";
  if (stage != Stage::kBinary) return "refused before login";
  char opcode[sizeof "binary 0x00"];
  std::snprintf(opcode, sizeof opcode, "binary 0x%02x", unsigned{request.opcode});
  std::string summary = opcode;
  if (!request.keys.empty()) summary.append(" ").append(request.keys.front().bytes);
  return summary;
}

}  // namespace

void log_client_event(Log& log, int fd, ClientEvent event) {
  log.write(LogLevel::kClients, line_of(fd, text_of(event)));
}

void log_requests(Log& log, int fd, Stage stage, const RequestBatch& batch) {
  if (stage != Stage::kText) {
    for (const Request& request : batch.requests)
      log.write(LogLevel::kClients, line_of(fd, summary_of(stage, request)));
    return;
  }
  const char* begin = batch.begin;
  for (const char* const end : batch.ends) {
    std::string_view command(begin, static_cast<size_t>(end - begin));
    command = command.substr(0, command.find('\n'));
    if (command.ends_with('\r')) command.remove_suffix(1);
    log.write(LogLevel::kClients, line_of(fd, command));
    begin = end;
  }
}

}  // namespace moxi
