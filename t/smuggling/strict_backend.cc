#include "t/smuggling/strict_backend.h"

#include "t/support/binary_packet.h"
#include "t/support/strict_base64.h"
#include "t/support/strict_binary_reader.h"
#include "t/support/strict_text_reader.h"

namespace moxi::smuggling {

// Where an answer names the number of its request, each has one.
bool StrictBackend::may_be_quiet(const WireCommand& command) const {
  if (speaks_ == BackendProtocol::kBinary || command.is_general) return false;
  return speaks_ == BackendProtocol::kAscii || command.keys.empty();
}

std::string StrictBackend::take(std::string_view bytes) {
  in_.append(bytes);
  std::string answers;
  size_t at = 0;
  while (at < in_.size() && finding_.empty()) {
    WireCommand command;
    const std::string_view rest = std::string_view(in_).substr(at);
    const bool is_binary = speaks_ == BackendProtocol::kBinary;
    const StrictReading reading =
        is_binary ? read_strict_binary(rest, command) : read_strict_text(rest, command);
    if (reading.status == StrictStatus::kNeedMore) break;
    if (reading.status == StrictStatus::kBroken) {
      finding_ = std::string(reading.why) + ": " + show_bytes(rest, 300);
      break;
    }
    at += reading.consumed;
    if (command.is_quiet && !may_be_quiet(command)) finding_ = "quiet: " + describe(command);
    answers += answer_to(command);
    seen_.push_back(std::move(command));
  }
  in_.erase(0, at);
  return answers;
}

std::string StrictBackend::hits(const WireCommand& command) {
  std::string text;
  for (const std::string& key : command.keys) {
    if (!dice_.chance(40)) continue;
    text += "VALUE " + key + " 7 5" + (command.wants_cas ? " 9" : "") + "\r\nvalue\r\n";
  }
  return text + "END\r\n";
}

std::string StrictBackend::general_answer(const WireCommand& command) {
  const std::string& key = command.keys.front();
  const std::string text = command.is_encoded ? strict_base64(key) : key;
  if (command.verb == WireVerb::kDebug) return "EN\r\n";
  std::string flags = " O" + command.opaque;
  if (command.wants_key) flags += " k" + text + (command.is_encoded ? " b" : "");
  const std::string hit = command.wants_value ? "VA 5" : "HD";
  const std::string data = command.wants_value ? "value\r\n" : "";
  const std::string item =
      (command.wants_flags ? " f7" : std::string()) + (command.wants_cas ? " c9" : std::string());
  if (command.verb == WireVerb::kArithmetic)
    return dice_.chance(50) ? "NF" + flags + "\r\n" : "VA 2" + flags + item + "\r\n42\r\n";
  if (command.verb == WireVerb::kGet)
    return dice_.chance(50) ? "EN" + flags + "\r\n" : hit + flags + item + "\r\n" + data;
  const bool may_fail = command.verb != WireVerb::kStore || command.cas || command.mode != 'S';
  const char* failure = command.verb == WireVerb::kDelete ? "NF" : command.cas ? "EX" : "NS";
  return (may_fail && dice_.chance(50) ? failure : "HD") + flags + "\r\n";
}

std::string StrictBackend::binary_answer(const WireCommand& command) {
  BinaryPacket packet;
  packet.opcode = command.opcode;
  packet.opaque = static_cast<uint32_t>(from_big(command.opaque));
  const bool is_refused = command.verb != WireVerb::kFlush && command.verb != WireVerb::kStats &&
                          command.verb != WireVerb::kVersion && dice_.chance(40);
  if (command.verb == WireVerb::kGet && command.wants_value) packet.key = command.keys.front();
  if (is_refused) {
    packet.status = command.mode == 'E' ? 2 : command.mode == 'A' || command.mode == 'P' ? 5 : 1;
    if (command.verb == WireVerb::kStore && command.mode == 'S' && !command.cas) packet.status = 3;
    return answer_bytes(packet);
  }
  packet.cas = 9;
  if (command.verb == WireVerb::kGet) packet.extras = big(7, 4);
  if (command.verb == WireVerb::kGet && command.wants_value) packet.value = "value";
  if (command.verb == WireVerb::kArithmetic) packet.value = big(42, 8);
  if (command.verb == WireVerb::kVersion) packet.value = "1.6.45";
  return answer_bytes(packet);
}

std::string StrictBackend::answer_to(const WireCommand& command) {
  if (speaks_ == BackendProtocol::kBinary) return binary_answer(command);
  if (command.is_quiet) return "";
  if (command.is_general) return general_answer(command);
  switch (command.verb) {
    case WireVerb::kGet:
      return command.wants_value ? hits(command) : "TOUCHED\r\n";
    case WireVerb::kStore:
      return "STORED\r\n";
    case WireVerb::kDelete:
      return dice_.chance(50) ? "DELETED\r\n" : "NOT_FOUND\r\n";
    case WireVerb::kArithmetic:
      return "12\r\n";
    case WireVerb::kFlush:
    case WireVerb::kVerbosity:
      return "OK\r\n";
    case WireVerb::kStats:
      return command.args == "reset" ? "RESET\r\n" : "STAT pid 1\r\nEND\r\n";
    case WireVerb::kVersion:
      return "VERSION 1.6.45\r\n";
    case WireVerb::kNoop:
      return "MN\r\n";
    case WireVerb::kDebug:
    case WireVerb::kQuit:
    case WireVerb::kLogin:
      return "";
  }
  return "";
}

}  // namespace moxi::smuggling
