#include "common/session/client_log.h"

#include <string>
#include <string_view>

namespace moxi {
namespace {

std::string line_of(int fd, std::string_view text) {
  std::string line = "<" + std::to_string(fd) + " ";
  line += text;
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

}  // namespace

void log_client_event(Log& log, int fd, ClientEvent event) {
  log.write(LogLevel::kClients, line_of(fd, text_of(event)));
}

void log_requests(Log& log, int fd, const char* begin, std::span<char* const> ends) {
  for (const char* const end : ends) {
    std::string_view command(begin, static_cast<size_t>(end - begin));
    command = command.substr(0, command.find('\n'));
    if (command.ends_with('\r')) command.remove_suffix(1);
    log.write(LogLevel::kClients, line_of(fd, command));
    begin = end;
  }
}

}  // namespace moxi
