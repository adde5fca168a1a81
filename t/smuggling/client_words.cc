#include "t/smuggling/client_words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/support/strict_base64.h"

namespace moxi::smuggling {
namespace {

void blank(Dice& dice, std::string& out) {
  out.append(dice.chance(3) ? dice.between(2, 5) : 1, ' ');
}

template <typename T>
std::string digits(T number, Dice& dice) {
  std::string text = std::to_string(number);
  if (text.front() != '-' && text.size() < 10 && dice.chance(3)) text.insert(0, "00");
  return text;
}

void end_line(Dice& dice, std::string& out) {
  if (dice.chance(2)) out.append(dice.between(1, 3), ' ');
  // A CR before a bare line feed would be a part of the line's end.
  const bool is_bare = dice.chance(4) && !out.ends_with('\r');
  out.append(is_bare ? "\n" : "\r\n");
}

void say_field(const std::string& field, Dice& dice, std::string& out) {
  blank(dice, out);
  out.append(field);
}

const char* store_word(const WireCommand& command) {
  if (command.cas) return "cas";
  switch (command.mode) {
    case 'E':
      return "add";
    case 'R':
      return "replace";
    case 'A':
      return "append";
    case 'P':
      return "prepend";
    default:
      return "set";
  }
}

std::string classic_word(const WireCommand& command) {
  switch (command.verb) {
    case WireVerb::kGet:
      if (!command.wants_value) return "touch";
      return std::string(command.exptime ? "gat" : "get") + (command.wants_cas ? "s" : "");
    case WireVerb::kStore:
      return store_word(command);
    case WireVerb::kDelete:
      return "delete";
    case WireVerb::kArithmetic:
      return command.mode == '+' ? "incr" : "decr";
    case WireVerb::kFlush:
      return "flush_all";
    case WireVerb::kStats:
      return "stats";
    case WireVerb::kVersion:
    case WireVerb::kDebug:
    case WireVerb::kVerbosity:
    case WireVerb::kNoop:
    case WireVerb::kQuit:
    case WireVerb::kLogin:
      return "version";
  }
  return "version";
}

void say_classic(const WireCommand& command, Dice& dice, std::string& out) {
  out += classic_word(command);
  const bool is_store = command.verb == WireVerb::kStore;
  const bool is_touch = command.verb == WireVerb::kGet && !command.wants_value;
  if (command.verb == WireVerb::kGet && command.exptime && !is_touch)
    say_field(digits(*command.exptime, dice), dice, out);
  for (const std::string& key : command.keys)
    say_field(key, dice, out);
  if (is_store) say_field(digits(command.flags.value_or(0), dice), dice, out);
  if (is_store || is_touch || (command.verb == WireVerb::kFlush && command.exptime))
    say_field(digits(command.exptime.value_or(0), dice), dice, out);
  if (is_store) say_field(digits(command.value.size(), dice), dice, out);
  if (is_store && command.cas) say_field(digits(*command.cas, dice), dice, out);
  if (command.delta) say_field(digits(*command.delta, dice), dice, out);
  if (!command.args.empty()) say_field(command.args, dice, out);
  if (command.is_quiet) say_field("noreply", dice, out);
  end_line(dice, out);
  if (is_store) out.append(command.value).append("\r\n");
}

const char* meta_word(WireVerb verb) {
  switch (verb) {
    case WireVerb::kGet:
      return "mg";
    case WireVerb::kStore:
      return "ms";
    case WireVerb::kDelete:
      return "md";
    case WireVerb::kArithmetic:
      return "ma";
    case WireVerb::kDebug:
    case WireVerb::kFlush:
    case WireVerb::kStats:
    case WireVerb::kVersion:
    case WireVerb::kVerbosity:
    case WireVerb::kNoop:
    case WireVerb::kQuit:
    case WireVerb::kLogin:
      return "me";
  }
  return "me";
}

std::vector<std::string> meta_flags(const WireCommand& command, Dice& dice) {
  std::vector<std::string> flags;
  const auto number = [&](char letter, const auto& value) {
    if (value) flags.push_back(std::string(1, letter) + digits(*value, dice));
  };
  const auto letter = [&](const char* flag, bool is_set) {
    if (is_set) flags.emplace_back(flag);
  };
  number('F', command.flags);
  number('T', command.exptime);
  number('C', command.cas);
  number('E', command.own_cas);
  number('D', command.delta);
  number('J', command.initial);
  number('N', command.vivify);
  number('R', command.recache);
  letter("I", command.invalidates);
  letter("x", command.empties);
  letter("u", command.is_glimpse);
  letter("v", command.wants_value);
  letter("c", command.wants_cas);
  letter("f", command.wants_flags);
  letter("k", command.wants_key);
  letter("q", command.is_quiet);
  letter("b", command.is_encoded);
  if (command.mode != 0) flags.push_back(std::string("M") + command.mode);
  if (!command.opaque.empty()) flags.push_back("O" + command.opaque);
  if (dice.chance(10)) flags.emplace_back("Pany");
  if (dice.chance(10)) flags.emplace_back("L9");
  for (size_t i = flags.size(); i > 1; --i)
    std::swap(flags[i - 1], flags[dice.below(i)]);
  return flags;
}

void say_meta(const WireCommand& command, Dice& dice, std::string& out) {
  const std::string& key = command.keys.front();
  out += meta_word(command.verb);
  say_field(command.is_encoded ? strict_base64(key) : key, dice, out);
  if (command.verb == WireVerb::kDebug) {
    if (command.is_encoded) out += " b";
    return end_line(dice, out);
  }
  const bool is_store = command.verb == WireVerb::kStore;
  if (is_store) say_field(digits(command.value.size(), dice), dice, out);
  for (const std::string& flag : meta_flags(command, dice))
    say_field(flag, dice, out);
  end_line(dice, out);
  if (is_store) out.append(command.value).append("\r\n");
}

void say_binary(const WireCommand& command, std::string& out) {
  BinaryPacket packet;
  packet.opcode = command.opcode;
  packet.opaque = static_cast<uint32_t>(from_big(command.opaque));
  packet.cas = command.cas.value_or(0);
  if (!command.keys.empty()) packet.key = command.keys.front();
  packet.value = command.value;
  const auto time = [](int64_t seconds) { return big(static_cast<uint64_t>(seconds), 4); };
  if (command.verb == WireVerb::kStore && command.flags) {
    packet.extras = big(*command.flags, 4) + time(command.exptime.value_or(0));
  } else if (command.verb == WireVerb::kArithmetic) {
    packet.extras = big(command.delta.value_or(1), 8) + big(command.initial.value_or(0), 8) +
                    (command.vivify ? time(*command.vivify) : big(0xffffffff, 4));
  } else if (command.exptime) {
    packet.extras = time(*command.exptime);
  }
  out += request_bytes(packet);
}

}  // namespace

void say(const WireCommand& command, Tongue tongue, Dice& dice, std::string& out) {
  switch (tongue) {
    case Tongue::kClassic:
      return say_classic(command, dice, out);
    case Tongue::kMeta:
      return say_meta(command, dice, out);
    case Tongue::kBinary:
      return say_binary(command, out);
  }
}

}  // namespace moxi::smuggling
