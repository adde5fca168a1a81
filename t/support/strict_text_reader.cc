#include "t/support/strict_text_reader.h"

#include <limits>

#include "t/support/strict_meta_reader.h"
#include "t/support/strict_words.h"

namespace moxi {
namespace {

using Words = std::vector<std::string_view>;

constexpr size_t kLongestLine = 2048;
constexpr size_t kLongestGet = 1 << 20;
constexpr uint64_t kMost32 = std::numeric_limits<uint32_t>::max();

const char* take_key(std::string_view word, WireCommand& command) {
  if (word.size() > kStrictKey) return "a key that is too long";
  command.keys.emplace_back(word);
  return nullptr;
}

const char* read_get(const Words& words, bool touches, bool with_cas, WireCommand& command) {
  command.verb = WireVerb::kGet;
  command.wants_value = command.wants_flags = command.wants_key = true;
  command.wants_cas = with_cas;
  size_t at = 1;
  if (touches) {
    if (words.size() < 2) return "gat without a time";
    command.exptime = strict_time(words[at++]);
    if (!command.exptime) return "a bad exptime";
  }
  if (words.size() == at) return "a retrieval without keys";
  for (; at < words.size(); ++at) {
    if (const char* why = take_key(words[at], command)) return why;
  }
  return nullptr;
}

bool take_noreply(Words& words, WireCommand& command) {
  if (words.back() != "noreply") return false;
  command.is_quiet = true;
  words.pop_back();
  return true;
}

const char* read_store(Words words, char mode, bool compares, WireCommand& command,
                       uint64_t& size) {
  const size_t count = compares ? 6 : 5;
  if (words.size() == count + 1 && !take_noreply(words, command)) return "a word too many";
  if (words.size() != count) return "a store with other fields";
  command.verb = WireVerb::kStore;
  command.mode = mode;
  if (const char* why = take_key(words[1], command)) return why;
  const auto flags = strict_number(words[2], kMost32);
  if (!flags) return "bad client flags";
  command.flags = static_cast<uint32_t>(*flags);
  command.exptime = strict_time(words[3]);
  if (!command.exptime) return "a bad exptime";
  const auto length = strict_number(words[4], kStrictValue);
  if (!length) return "a bad length";
  size = *length;
  if (!compares) return nullptr;
  command.cas = strict_number(words[5]);
  return command.cas ? nullptr : "a bad cas";
}

// delete, incr, decr, touch: a key and perhaps a number.
const char* read_keyed(Words words, WireVerb verb, bool has_number, WireCommand& command) {
  const size_t count = has_number ? 3 : 2;
  if (words.size() == count + 1 && !take_noreply(words, command)) return "a word too many";
  if (words.size() != count) return "other fields";
  command.verb = verb;
  if (const char* why = take_key(words[1], command)) return why;
  if (verb == WireVerb::kArithmetic) {
    command.delta = strict_number(words[2]);
    return command.delta ? nullptr : "a bad delta";
  }
  if (verb == WireVerb::kGet) {
    command.exptime = strict_time(words[2]);
    return command.exptime ? nullptr : "a bad exptime";
  }
  return nullptr;
}

const char* read_flush(Words words, WireVerb verb, WireCommand& command) {
  command.verb = verb;
  if (words.size() > 1) take_noreply(words, command);
  if (words.size() > 2) return "a word too many";
  if (words.size() == 1) return verb == WireVerb::kVerbosity ? "no level" : nullptr;
  command.exptime = strict_time(words[1]);
  return command.exptime ? nullptr : "a bad number";
}

const char* read_alone(const Words& words, WireVerb verb, WireCommand& command) {
  command.verb = verb;
  return words.size() == 1 ? nullptr : "a word too many";
}

const char* read_stats(std::string_view line, WireCommand& command) {
  command.verb = WireVerb::kStats;
  if (line.size() > 6) command.args = line.substr(6);
  return nullptr;
}

// `size` is set if a value follows.
const char* read_words(const Words& words, std::string_view line, WireCommand& command,
                       std::optional<uint64_t>& size) {
  const std::string_view word = words.front();
  if (word == "get") return read_get(words, false, false, command);
  if (word == "gets") return read_get(words, false, true, command);
  if (word == "gat") return read_get(words, true, false, command);
  if (word == "gats") return read_get(words, true, true, command);
  if (word == "set") return read_store(words, 'S', false, command, size.emplace());
  if (word == "add") return read_store(words, 'E', false, command, size.emplace());
  if (word == "replace") return read_store(words, 'R', false, command, size.emplace());
  if (word == "append") return read_store(words, 'A', false, command, size.emplace());
  if (word == "prepend") return read_store(words, 'P', false, command, size.emplace());
  if (word == "cas") return read_store(words, 'S', true, command, size.emplace());
  if (word == "delete") return read_keyed(words, WireVerb::kDelete, false, command);
  if (word == "touch") return read_keyed(words, WireVerb::kGet, true, command);
  if (word == "incr" || word == "decr") {
    command.mode = word == "incr" ? '+' : '-';
    return read_keyed(words, WireVerb::kArithmetic, true, command);
  }
  if (word == "flush_all") return read_flush(words, WireVerb::kFlush, command);
  if (word == "verbosity") return read_flush(words, WireVerb::kVerbosity, command);
  if (word == "version") return read_alone(words, WireVerb::kVersion, command);
  if (word == "quit") return read_alone(words, WireVerb::kQuit, command);
  if (word == "mn") return read_alone(words, WireVerb::kNoop, command);
  if (word == "stats") return read_stats(line, command);
  return read_strict_meta(words, command, size);
}

}  // namespace

StrictReading read_strict_text(std::string_view in, WireCommand& command) {
  const auto broken = [](const char* why) { return StrictReading{StrictStatus::kBroken, 0, why}; };
  const bool is_get = in.starts_with("get") || in.starts_with("gat");
  const size_t most = is_get ? kLongestGet : kLongestLine;
  const size_t end = in.substr(0, most).find('\n');
  if (end == std::string_view::npos) {
    return in.size() >= most ? broken("a line that is too long") : StrictReading{};
  }
  if (end == 0 || in[end - 1] != '\r') return broken("a line that does not end with CRLF");
  const std::string_view line = in.substr(0, end - 1);
  const auto words = strict_words(line);
  if (!words) return broken("a line with empty words or control bytes");
  command = WireCommand{};
  std::optional<uint64_t> size;
  if (const char* why = read_words(*words, line, command, size)) return broken(why);
  if (!size) return {StrictStatus::kCommand, end + 1, ""};
  const std::string_view rest = in.substr(end + 1);
  if (rest.size() < *size + 2) return {};
  if (rest.substr(*size, 2) != "\r\n") return broken("a value that does not end where it should");
  command.value = rest.substr(0, *size);
  return {StrictStatus::kCommand, end + 1 + *size + 2, ""};
}

}  // namespace moxi
