#include "t/support/strict_binary_reader.h"

#include "t/support/binary_packet.h"
#include "t/support/strict_words.h"

namespace moxi {
namespace {

constexpr size_t kHeader = 24;

enum class KeyRule : uint8_t { kOne, kNone, kMaybe };

struct BinaryWord {
  unsigned opcode;
  unsigned quiet;  // the same without an answer; 0: there is none
  WireVerb verb;
  char mode;
  size_t extras;
  KeyRule key;
  bool has_value;
};

constexpr BinaryWord kBinaryWords[] = {
    {0x00, 0x09, WireVerb::kGet, 0, 0, KeyRule::kOne, false},
    {0x0c, 0x0d, WireVerb::kGet, 0, 0, KeyRule::kOne, false},
    {0x1d, 0x1e, WireVerb::kGet, 0, 4, KeyRule::kOne, false},
    {0x23, 0x24, WireVerb::kGet, 0, 4, KeyRule::kOne, false},
    {0x1c, 0, WireVerb::kGet, 0, 4, KeyRule::kOne, false},
    {0x01, 0x11, WireVerb::kStore, 'S', 8, KeyRule::kOne, true},
    {0x02, 0x12, WireVerb::kStore, 'E', 8, KeyRule::kOne, true},
    {0x03, 0x13, WireVerb::kStore, 'R', 8, KeyRule::kOne, true},
    {0x0e, 0x19, WireVerb::kStore, 'A', 0, KeyRule::kOne, true},
    {0x0f, 0x1a, WireVerb::kStore, 'P', 0, KeyRule::kOne, true},
    {0x04, 0x14, WireVerb::kDelete, 0, 0, KeyRule::kOne, false},
    {0x05, 0x15, WireVerb::kArithmetic, '+', 20, KeyRule::kOne, false},
    {0x06, 0x16, WireVerb::kArithmetic, '-', 20, KeyRule::kOne, false},
    {0x08, 0x18, WireVerb::kFlush, 0, 4, KeyRule::kNone, false},
    {0x07, 0x17, WireVerb::kQuit, 0, 0, KeyRule::kNone, false},
    {0x0a, 0, WireVerb::kNoop, 0, 0, KeyRule::kNone, false},
    {0x0b, 0, WireVerb::kVersion, 0, 0, KeyRule::kNone, false},
    {0x10, 0, WireVerb::kStats, 0, 0, KeyRule::kMaybe, false},
    {0x20, 0, WireVerb::kLogin, 0, 0, KeyRule::kNone, false},
    {0x21, 0, WireVerb::kLogin, 0, 0, KeyRule::kMaybe, true},
    {0x22, 0, WireVerb::kLogin, 0, 0, KeyRule::kMaybe, true},
};

const BinaryWord* find_word(unsigned opcode, bool& is_quiet) {
  for (const BinaryWord& word : kBinaryWords) {
    is_quiet = word.quiet != 0 && word.quiet == opcode;
    if (is_quiet || word.opcode == opcode) return &word;
  }
  return nullptr;
}

int64_t signed_time(uint64_t number) {
  return static_cast<int32_t>(static_cast<uint32_t>(number));
}

void take_extras(std::string_view extras, WireCommand& command) {
  if (extras.empty()) return;
  if (command.verb == WireVerb::kStore) {
    command.flags = static_cast<uint32_t>(from_big(extras.substr(0, 4)));
    command.exptime = signed_time(from_big(extras.substr(4)));
  } else if (command.verb == WireVerb::kArithmetic) {
    command.delta = from_big(extras.substr(0, 8));
    if (from_big(extras.substr(16)) == 0xffffffff) return;
    command.initial = from_big(extras.substr(8, 8));
    command.vivify = signed_time(from_big(extras.substr(16)));
  } else {
    command.exptime = signed_time(from_big(extras));
  }
}

const char* check_lengths(const BinaryWord& word, size_t key, size_t extras, size_t value) {
  const bool may_lack_extras = word.verb == WireVerb::kFlush;
  if (extras != word.extras && !(may_lack_extras && extras == 0)) return "other extras";
  if (key > kStrictKey) return "a key that is too long";
  if (word.key == KeyRule::kOne && key == 0) return "no key";
  if (word.key == KeyRule::kNone && key != 0) return "a key where none belongs";
  if (!word.has_value && value != 0) return "a value where none belongs";
  return nullptr;
}

void take_key(const BinaryWord& word, std::string_view key, WireCommand& command) {
  if (word.key == KeyRule::kOne) {
    command.keys.emplace_back(key);
  } else {
    command.args = key;
  }
}

}  // namespace

StrictReading read_strict_binary(std::string_view in, WireCommand& command) {
  const auto broken = [](const char* why) { return StrictReading{StrictStatus::kBroken, 0, why}; };
  if (!in.empty() && in.front() != '\x80') return broken("another magic");
  if (in.size() < kHeader) return {};
  const size_t key = from_big(in.substr(2, 2));
  const size_t extras = from_big(in.substr(4, 1));
  const size_t body = from_big(in.substr(8, 4));
  bool is_quiet = false;
  command = WireCommand{};
  command.opcode = static_cast<unsigned>(from_big(in.substr(1, 1)));
  const BinaryWord* word = find_word(command.opcode, is_quiet);
  if (word == nullptr) return broken("an unknown opcode");
  if (from_big(in.substr(5, 3)) != 0) return broken("a data type or a vbucket");
  if (body < key + extras || body > kStrictValue) return broken("lengths that do not fit");
  if (const char* why = check_lengths(*word, key, extras, body - key - extras)) return broken(why);
  if (in.size() < kHeader + body) return {};
  command.verb = word->verb;
  command.mode = word->mode;
  command.is_quiet = is_quiet;
  command.opaque = in.substr(12, 4);
  if (const uint64_t cas = from_big(in.substr(16, 8)); cas != 0) command.cas = cas;
  const bool touches_only = command.opcode == 0x1c;
  command.wants_value = command.verb == WireVerb::kGet && !touches_only;
  command.wants_flags = command.wants_cas = command.verb == WireVerb::kGet;
  const std::string_view packet = in.substr(kHeader, body);
  take_extras(packet.substr(0, extras), command);
  take_key(*word, packet.substr(extras, key), command);
  command.value = packet.substr(extras + key);
  // A store that compares ids is the same whichever of the three it is.
  if (command.cas && command.verb == WireVerb::kStore && word->extras != 0) command.mode = 'S';
  return {StrictStatus::kCommand, kHeader + body, ""};
}

}  // namespace moxi
