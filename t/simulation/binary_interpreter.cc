// The interpreter of clients that speak binary.
#include <optional>

#include "t/simulation/interpreter.h"
#include "t/support/binary_packet.h"

namespace moxi::simulation {
namespace {

struct Opcodes {
  Command command;
  unsigned loud;
  unsigned quiet;
};

constexpr Opcodes kOpcodes[] = {
    {Command::kGet, 0x0c, 0x0d},      {Command::kGets, 0x0c, 0x0d},
    {Command::kGat, 0x23, 0x24},      {Command::kGats, 0x23, 0x24},
    {Command::kSet, 0x01, 0x11},      {Command::kCas, 0x01, 0x11},
    {Command::kAdd, 0x02, 0x12},      {Command::kReplace, 0x03, 0x13},
    {Command::kAppend, 0x0e, 0x19},   {Command::kPrepend, 0x0f, 0x1a},
    {Command::kDelete, 0x04, 0x14},   {Command::kIncr, 0x05, 0x15},
    {Command::kDecr, 0x06, 0x16},     {Command::kTouch, 0x1c, 0},
    {Command::kFlushAll, 0x08, 0x18}, {Command::kStats, 0x10, 0},
    {Command::kVersion, 0x0b, 0},     {Command::kMetaNoop, 0x0a, 0},
};

unsigned opcode_of(Command command, bool is_quiet) {
  for (const Opcodes& opcodes : kOpcodes) {
    if (opcodes.command == command) return is_quiet ? opcodes.quiet : opcodes.loud;
  }
  return 0xff;  // nobody knows it
}

std::string extras_of(const StoreRequest& request) {
  const auto time = [&request] { return big(static_cast<uint64_t>(request.exptime), 4); };
  switch (request.command) {
    case Command::kSet:
    case Command::kCas:
    case Command::kAdd:
    case Command::kReplace:
      return big(request.flags, 4) + time();
    case Command::kIncr:
    case Command::kDecr:
      return big(request.number, 8) + big(0, 8) + big(0xffffffff, 4);
    case Command::kTouch:
    case Command::kGat:
    case Command::kGats:
      return time();
    default:
      return "";
  }
}

// What a status other than 0 is in a line; empty: the command cannot have it.
std::string line_of(Command command, unsigned status, const std::string& text) {
  const bool extends = command == Command::kAppend || command == Command::kPrepend;
  if (status == 0x01) return command == Command::kReplace ? "NOT_STORED" : "NOT_FOUND";
  if (status == 0x02) return command == Command::kAdd ? "NOT_STORED" : "EXISTS";
  if (status == 0x05) return extends ? "NOT_STORED" : "";
  if (status == 0x06) return "CLIENT_ERROR cannot increment or decrement non-numeric value";
  if (status == 0x03) return "SERVER_ERROR object too large for cache";
  if (status == 0x04) return "CLIENT_ERROR " + text;
  return status >= 0x80 ? "SERVER_ERROR " + text : "";
}

std::string success_of(Command command) {
  if (is_storage(command)) return "STORED";
  if (command == Command::kDelete) return "DELETED";
  if (command == Command::kTouch) return "TOUCHED";
  return "OK";
}

class BinaryInterpreter final : public Interpreter {
 public:
  BinaryInterpreter(bool has_quiet_gets, Dice dice) : Interpreter(has_quiet_gets, dice) {}

  void say_quit(std::string& words) override { words += request_bytes({.opcode = 0x17}); }

 private:
  bool can_say(const StoreRequest& request) const override {
    return opcode_of(request.command, false) != 0xff;
  }
  void say(const StoreRequest& request, const Asked& asked, std::string& words) override;
  bool take(std::string_view heard, size_t& consumed, std::string& lines) override;
  bool tell(const Asked& asked, const BinaryPacket& packet, std::string& lines);
  bool tell_value(const Asked& asked, const BinaryPacket& packet, std::string& lines);
  bool tell_stat(const Asked& asked, const BinaryPacket& packet, std::string& lines);
};

void BinaryInterpreter::say(const StoreRequest& request, const Asked& asked, std::string& words) {
  BinaryPacket packet;
  packet.opcode = opcode_of(asked.command, asked.is_quiet);
  packet.key = asked.command == Command::kStats ? std::string(request.args) : asked.key;
  packet.extras = extras_of(request);
  packet.value = request.body;
  packet.opaque = asked.number;
  if (asked.command == Command::kCas) packet.cas = request.number;
  words += request_bytes(packet);
}

bool BinaryInterpreter::take(std::string_view heard, size_t& consumed, std::string& lines) {
  constexpr size_t kHeader = 24;
  if (heard.front() != '\x81') return complain("this is no packet");
  if (heard.size() < kHeader) return false;
  if (from_big(heard.substr(8, 4)) > 16 << 20) return complain("a body that is too long");
  if (heard.size() < kHeader + from_big(heard.substr(8, 4))) return false;
  std::string_view rest = heard;
  const std::optional<BinaryPacket> packet = take_answer(rest);
  if (!packet) return complain("a malformed packet");
  consumed = heard.size() - rest.size();
  Asked* asked = find(packet->opaque, lines);
  if (asked == nullptr) return false;
  if (packet->opcode != opcode_of(asked->command, asked->is_quiet))
    return complain("an answer to another opcode");
  if (asked->command == Command::kStats && packet->status == 0 && !packet->key.empty())
    return tell_stat(*asked, *packet, lines);
  if (!tell(*asked, *packet, lines)) return false;
  const bool has_told = is_retrieval(asked->command) && !asked->is_part && packet->status > 1;
  std::string end;
  finish(end);
  if (!has_told) lines += end;
  return true;
}

bool BinaryInterpreter::tell_stat(const Asked&, const BinaryPacket& packet, std::string& lines) {
  lines += "STAT " + packet.key + " " + packet.value + "\r\n";
  return true;
}

bool BinaryInterpreter::tell_value(const Asked& asked, const BinaryPacket& packet,
                                   std::string& lines) {
  if (packet.key != asked.key) return complain("a value of another key");
  if (packet.extras.size() != 4) return complain("a value without its flags");
  lines += "VALUE " + asked.key + " " + std::to_string(from_big(packet.extras)) + " " +
           std::to_string(packet.value.size());
  if (wants_cas(asked.command)) lines += " " + std::to_string(packet.cas);
  lines += "\r\n" + packet.value + "\r\n";
  return true;
}

bool BinaryInterpreter::tell(const Asked& asked, const BinaryPacket& packet, std::string& lines) {
  const Command command = asked.command;
  if (is_retrieval(command)) {
    if (packet.status == 0) return tell_value(asked, packet, lines);
    if (packet.status == 1) return !asked.is_quiet || complain("a miss that was to be quiet");
    if (asked.is_part) return true;
  }
  if (packet.status != 0) {
    const std::string line = line_of(command, packet.status, packet.value);
    if (line.empty()) return complain("status " + std::to_string(packet.status));
    if (!asked.is_quiet) lines += line + "\r\n";
    return true;
  }
  if (asked.is_quiet) return complain("it was to be quiet");
  if (asked.is_fence) return true;
  if (command == Command::kVersion) {
    lines += "VERSION " + packet.value + "\r\n";
  } else if (command == Command::kMetaNoop) {
    lines += "MN\r\n";
  } else if (command == Command::kStats) {
    lines += asked.is_reset ? "RESET\r\n" : "END\r\n";
  } else if (command == Command::kIncr || command == Command::kDecr) {
    if (packet.value.size() != 8) return complain("a number of another size");
    lines += std::to_string(from_big(packet.value)) + "\r\n";
  } else {
    lines += success_of(command) + "\r\n";
  }
  return true;
}

}  // namespace

std::unique_ptr<Interpreter> make_binary_interpreter(bool has_quiet_gets, Dice dice) {
  return std::make_unique<BinaryInterpreter>(has_quiet_gets, dice);
}

}  // namespace moxi::simulation
