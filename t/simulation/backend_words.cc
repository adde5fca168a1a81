#include "t/simulation/backend_words.h"

#include "t/support/binary_packet.h"
#include "t/support/strict_base64.h"

namespace moxi::simulation {
namespace {

std::string line_of(const std::string& classic) {
  return classic.substr(0, classic.find("\r\n"));
}

bool is_error(const std::string& line) {
  return line == "ERROR" || line.starts_with("CLIENT_ERROR ") || line.starts_with("SERVER_ERROR ");
}

// What the answer has to show, in the order in which it was asked for.
std::string shown(const WireCommand& asked, const StoreItem* item) {
  std::string flags;
  const std::string& key = asked.keys.front();
  for (const char letter : asked.returns) {
    if (letter == 'O') flags += " O" + asked.opaque;
    if (letter == 'k') flags += " k" + (asked.is_encoded ? strict_base64(key) + " b" : key);
    if (item == nullptr) continue;
    if (letter == 'f') flags += " f" + std::to_string(item->flags);
    if (letter == 'c') flags += " c" + std::to_string(item->cas);
    if (letter == 's') flags += " s" + std::to_string(item->value.size());
    if (letter == 't') flags += " t-1";
  }
  return flags + "\r\n";
}

const char* meta_word(const std::string& line) {
  if (line == "NOT_STORED") return "NS";
  if (line == "EXISTS") return "EX";
  return line == "NOT_FOUND" ? "NF" : "HD";
}

BinaryPacket packet_for(const WireCommand& asked) {
  BinaryPacket packet;
  packet.opcode = asked.opcode;
  packet.opaque = static_cast<uint32_t>(from_big(asked.opaque));
  return packet;
}

std::string refusal(const WireCommand& asked, unsigned status, const char* text) {
  BinaryPacket packet = packet_for(asked);
  packet.status = status;
  packet.value = text;
  return answer_bytes(packet);
}

std::string binary_item(const WireCommand& asked, const StoreItem* item) {
  const bool shows_key = asked.opcode == 0x0c || asked.opcode == 0x23;
  BinaryPacket packet = packet_for(asked);
  if (shows_key) packet.key = asked.keys.front();
  if (item == nullptr) {
    packet.status = 1;
    if (!shows_key) packet.value = "Not found";
    return answer_bytes(packet);
  }
  packet.extras = big(item->flags, 4);
  packet.cas = item->cas;
  if (asked.wants_value) packet.value = item->value;
  return answer_bytes(packet);
}

std::string binary_listing(const WireCommand& asked, const std::string& classic) {
  std::string bytes;
  size_t at = 0;
  while (classic.compare(at, 5, "STAT ") == 0) {
    const size_t end = classic.find("\r\n", at);
    const size_t blank = classic.find(' ', at + 5);
    BinaryPacket packet = packet_for(asked);
    packet.key = classic.substr(at + 5, blank - at - 5);
    packet.value = classic.substr(blank + 1, end - blank - 1);
    bytes += answer_bytes(packet);
    at = end + 2;
  }
  return bytes + answer_bytes(packet_for(asked));
}

std::string binary_refusal(const WireCommand& asked, const std::string& line) {
  const bool extends = asked.mode == 'A' || asked.mode == 'P';
  if (line == "NOT_FOUND") return refusal(asked, 1, "Not found");
  if (line == "EXISTS") return refusal(asked, 2, "Data exists for key.");
  if (line == "NOT_STORED") {
    if (asked.mode == 'R') return refusal(asked, 1, "Not found");
    return extends ? refusal(asked, 5, "Not stored.") : refusal(asked, 2, "Data exists for key.");
  }
  if (line.starts_with("CLIENT_ERROR "))
    return refusal(asked, 6, "Non-numeric server-side value for incr or decr");
  return refusal(asked, 0x81, "Unknown command");
}

}  // namespace

std::string meta_answer(const WireCommand& asked, const std::string& classic,
                        const StoreItem* item) {
  const std::string line = line_of(classic);
  if (is_error(line)) return classic;
  if (asked.verb == WireVerb::kGet) {
    if (item == nullptr) return "EN" + shown(asked, nullptr);
    if (!asked.wants_value) return "HD" + shown(asked, item);
    return "VA " + std::to_string(item->value.size()) + shown(asked, item) + item->value + "\r\n";
  }
  const bool is_number = !line.empty() && line.front() >= '0' && line.front() <= '9';
  if (is_number) return "VA " + std::to_string(line.size()) + shown(asked, item) + line + "\r\n";
  const std::string word = meta_word(line);
  return word + shown(asked, word == "HD" ? item : nullptr);
}

std::string binary_answer(const WireCommand& asked, const std::string& classic,
                          const StoreItem* item) {
  if (asked.verb == WireVerb::kGet) return binary_item(asked, item);
  if (asked.verb == WireVerb::kStats) return binary_listing(asked, classic);
  const std::string line = line_of(classic);
  BinaryPacket packet = packet_for(asked);
  if (asked.verb == WireVerb::kVersion) {
    packet.value = line.substr(line.find(' ') + 1);
    return answer_bytes(packet);
  }
  const bool is_number = !line.empty() && line.front() >= '0' && line.front() <= '9';
  const bool is_done = is_number || line == "STORED" || line == "DELETED" || line == "OK" ||
                       line == "MN" || line == "TOUCHED";
  if (!is_done) return binary_refusal(asked, line);
  if (item != nullptr) packet.cas = item->cas;
  if (is_number) packet.value = big(std::stoull(line), 8);
  return answer_bytes(packet);
}

}  // namespace moxi::simulation
