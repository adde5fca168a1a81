#include "t/support/strict_meta_reader.h"

#include <limits>

#include "t/support/strict_base64.h"
#include "t/support/strict_words.h"

namespace moxi {
namespace {

constexpr size_t kMostWords = 20;
constexpr size_t kLongestOpaque = 31;
constexpr std::string_view kReturned = "kOsfcthl";

struct MetaWord {
  std::string_view word;
  WireVerb verb;
  std::string_view flags;  // that mean something to it
};

constexpr MetaWord kMetaWords[] = {
    {"mg", WireVerb::kGet, "vsfcthlukObCETNRq"},
    {"ms", WireVerb::kStore, "cskObCEFITMNq"},
    {"md", WireVerb::kDelete, "kObCEFITxq"},
    {"ma", WireVerb::kArithmetic, "ctvkObCEMDJTNq"},
    {"me", WireVerb::kDebug, "b"},
};

template <typename T, typename Read>
const char* take_number(std::string_view argument, std::optional<T>& number, Read read) {
  const auto found = read(argument);
  if (!found) return "a flag with a bad number";
  number = static_cast<T>(*found);
  return nullptr;
}

const char* take_mode(std::string_view argument, WireCommand& command) {
  const std::string_view modes = command.verb == WireVerb::kStore ? "SEARP" : "ID+-";
  if (argument.size() != 1 || modes.find(argument.front()) == std::string_view::npos)
    return "a bad mode";
  const char mode = argument.front();
  command.mode = mode == 'I' ? '+' : mode == 'D' ? '-' : mode;
  return nullptr;
}

const char* take_switch(char letter, WireCommand& command) {
  switch (letter) {
    case 'v':
      command.wants_value = command.verb == WireVerb::kGet;
      break;
    case 'c':
      command.wants_cas = true;
      break;
    case 'f':
      command.wants_flags = true;
      break;
    case 'k':
      command.wants_key = true;
      break;
    case 'u':
      command.is_glimpse = true;
      break;
    case 'b':
      command.is_encoded = true;
      break;
    case 'I':
      command.invalidates = true;
      break;
    case 'x':
      command.empties = true;
      break;
    case 'q':
      command.is_quiet = true;
      break;
    default:
      break;  // asks for something
  }
  return nullptr;
}

const char* take_flag(std::string_view word, WireCommand& command) {
  const std::string_view argument = word.substr(1);
  const auto any = [](std::string_view text) { return strict_number(text); };
  const auto flags32 = [](std::string_view text) {
    return strict_number(text, std::numeric_limits<uint32_t>::max());
  };
  switch (word.front()) {
    case 'T':
      return take_number(argument, command.exptime, strict_time);
    case 'N':
      return take_number(argument, command.vivify, strict_time);
    case 'R':
      return take_number(argument, command.recache, strict_time);
    case 'C':
      return take_number(argument, command.cas, any);
    case 'E':
      return take_number(argument, command.own_cas, any);
    case 'D':
      return take_number(argument, command.delta, any);
    case 'J':
      return take_number(argument, command.initial, any);
    case 'F':
      return take_number(argument, command.flags, flags32);
    case 'M':
      return take_mode(argument, command);
    case 'O':
      command.opaque = argument;
      return argument.size() <= kLongestOpaque && !argument.empty() ? nullptr : "a bad opaque";
    default:
      break;
  }
  return argument.empty() ? take_switch(word.front(), command) : "a flag with an argument";
}

const char* take_flags(const std::vector<std::string_view>& words, size_t first,
                       std::string_view known, WireCommand& command) {
  std::string seen;
  for (size_t at = first; at < words.size(); ++at) {
    const char letter = words[at].front();
    if (known.find(letter) == std::string_view::npos) return "a flag that means nothing here";
    if (seen.find(letter) != std::string::npos) return "a flag twice";
    seen += letter;
    if (kReturned.find(letter) != std::string_view::npos) command.returns += letter;
    if (const char* why = take_flag(words[at], command)) return why;
  }
  return nullptr;
}

const char* take_key(std::string_view word, WireCommand& command) {
  if (word.size() > kStrictKey) return "a key that is too long";
  if (!command.is_encoded) {
    command.keys.emplace_back(word);
    return nullptr;
  }
  auto key = strict_from_base64(word);
  if (!key) return "a key that is no base64";
  command.keys.push_back(std::move(*key));
  return nullptr;
}

// What is meant where nothing was said.
void complete(WireCommand& command) {
  if (command.verb == WireVerb::kStore) {
    if (command.mode == 0) command.mode = 'S';
    if (command.mode == 'A' || command.mode == 'P') return;
    if (!command.flags) command.flags = 0;
    if (!command.exptime) command.exptime = 0;
  } else if (command.verb == WireVerb::kArithmetic) {
    if (command.mode == 0) command.mode = '+';
    if (!command.delta) command.delta = 1;
  }
}

}  // namespace

const char* read_strict_meta(const std::vector<std::string_view>& words, WireCommand& command,
                             std::optional<uint64_t>& size) {
  for (const MetaWord& meta : kMetaWords) {
    if (words.front() != meta.word) continue;
    const bool has_value = meta.verb == WireVerb::kStore;
    const size_t first = has_value ? 3 : 2;
    if (words.size() < first) return "a meta command without its key or length";
    if (words.size() > kMostWords) return "a meta command with too many words";
    command.verb = meta.verb;
    command.is_general = true;
    if (has_value) {
      size = strict_number(words[2], kStrictValue);
      if (!size) return "a bad length";
    }
    if (const char* why = take_flags(words, first, meta.flags, command)) return why;
    if (const char* why = take_key(words[1], command)) return why;
    complete(command);
    return nullptr;
  }
  return "an unknown command";
}

}  // namespace moxi
