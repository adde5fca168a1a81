// The interpreter of clients that speak meta. What has no meta form they say classically.
#include <charconv>
#include <vector>

#include "t/simulation/interpreter.h"
#include "t/support/strict_base64.h"

namespace moxi::simulation {
namespace {

using Words = std::vector<std::string_view>;

bool has_meta_form(Command command) {
  return command < Command::kFlushAll || command == Command::kMetaNoop;
}

char mode_of(Command command) {
  if (command == Command::kAdd) return 'E';
  if (command == Command::kReplace) return 'R';
  if (command == Command::kAppend) return 'A';
  return command == Command::kPrepend ? 'P' : 'S';
}

template <typename T>
bool to_number(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

Words split(std::string_view line) {
  Words words;
  for (size_t at = 0; at != std::string_view::npos;) {
    const size_t end = line.find(' ', at);
    words.push_back(line.substr(at, end - at));
    at = end == std::string_view::npos ? end : end + 1;
  }
  return words;
}

// The argument of a flag of an answer; null: it is not there.
const char* flag_of(const Words& words, size_t first, char letter, std::string_view& argument) {
  for (size_t i = first; i < words.size(); ++i) {
    if (words[i].empty()) return nullptr;
    argument = words[i].substr(1);
    if (words[i].front() == letter) return words[i].data();
  }
  return nullptr;
}

class MetaInterpreter final : public Interpreter {
 public:
  MetaInterpreter(bool has_quiet_gets, Dice dice) : Interpreter(has_quiet_gets, dice) {}

  void say_quit(std::string& words) override { words += "quit\r\n"; }

 private:
  bool can_say(const StoreRequest& request) const override {
    return has_meta_form(request.command);
  }
  void say(const StoreRequest& request, const Asked& asked, std::string& words) override;
  bool take(std::string_view heard, size_t& consumed, std::string& lines) override;
  bool take_classic(std::string_view line, size_t& consumed, std::string& lines);
  bool take_fence(size_t& consumed, std::string& lines);
  bool tell(const Asked& asked, const Words& words, std::string_view value, std::string& lines);
  bool tell_value(const Asked& asked, const Words& words, std::string_view value,
                  std::string& lines);
  bool is_its_key(const Asked& asked, const Words& words, size_t first) const;
};

std::string flags_of(const StoreRequest& request) {
  const auto number = [](char letter, auto value) {
    return std::string(" ") + letter + std::to_string(value);
  };
  const Command command = request.command;
  if (is_retrieval(command)) {
    std::string flags = wants_cas(command) ? " v f c" : " f v";
    return is_touching(command) ? flags + number('T', request.exptime) : flags;
  }
  if (command == Command::kTouch) return number('T', request.exptime);
  if (command == Command::kIncr || command == Command::kDecr)
    return std::string(" v M") + (command == Command::kIncr ? "I" : "-") +
           number('D', request.number);
  if (!is_storage(command)) return "";
  std::string flags = std::string(" M") + mode_of(command) + number('F', request.flags);
  flags += number('T', request.exptime);
  return command == Command::kCas ? flags + number('C', request.number) : flags;
}

const char* word_for(Command command) {
  if (is_retrieval(command) || command == Command::kTouch) return "mg ";
  if (is_storage(command)) return "ms ";
  return command == Command::kDelete ? "md " : "ma ";
}

void MetaInterpreter::say(const StoreRequest& request, const Asked& asked, std::string& words) {
  if (asked.command == Command::kRejected) {
    words += asked.line;
    return;
  }
  if (asked.command == Command::kMetaNoop) {
    words += "mn\r\n";
    return;
  }
  words += word_for(asked.command);
  words += asked.is_encoded ? strict_base64(asked.key) : asked.key;
  if (is_storage(asked.command)) words += " " + std::to_string(request.body.size());
  words += " O" + std::to_string(asked.number) + " k" + flags_of(request);
  if (asked.is_encoded) words += " b";
  if (asked.is_quiet) words += " q";
  words += "\r\n";
  if (is_storage(asked.command)) words.append(request.body).append("\r\n");
}

// An answer without a number: to what was said classically, or an error.
bool MetaInterpreter::take_classic(std::string_view line, size_t& consumed, std::string& lines) {
  Asked* asked = find_loud(lines);
  if (asked == nullptr) return false;
  const bool is_error =
      line == "ERROR" || line.starts_with("CLIENT_ERROR ") || line.starts_with("SERVER_ERROR ");
  if (asked->command != Command::kRejected && !is_error)
    return complain("a classic line: " + std::string(line));
  consumed = line.size() + 2;
  if (!asked->is_part) lines.append(line).append("\r\n");
  if (asked->command == Command::kRejected && line.starts_with("STAT ")) return true;
  const bool has_told = !asked->is_part && is_retrieval(asked->command);
  std::string end;
  finish(end);
  if (!has_told) lines += end;
  return true;
}

bool MetaInterpreter::take_fence(size_t& consumed, std::string& lines) {
  Asked* asked = find_loud(lines);
  if (asked == nullptr) return false;
  if (asked->command != Command::kMetaNoop && asked->line != "mn\r\n")
    return complain("an MN that nobody asked for");
  if (!asked->is_fence) lines += "MN\r\n";
  consumed = 4;
  finish(lines);
  return true;
}

bool MetaInterpreter::is_its_key(const Asked& asked, const Words& words, size_t first) const {
  std::string_view key;
  std::string_view nothing;
  if (flag_of(words, first, 'k', key) == nullptr) return false;
  const bool is_encoded = flag_of(words, first, 'b', nothing) != nullptr;
  return key == (is_encoded ? strict_base64(asked.key) : asked.key);
}

bool MetaInterpreter::take(std::string_view heard, size_t& consumed, std::string& lines) {
  const size_t end = heard.find("\r\n");
  if (end == std::string_view::npos) return false;
  const std::string_view line = heard.substr(0, end);
  if (line == "MN") return take_fence(consumed, lines);
  const Words words = split(line);
  const std::string_view word = words.front();
  if (word.size() != 2 || word == "OK") return take_classic(line, consumed, lines);
  const bool has_value = word == "VA";
  const size_t first = has_value ? 2 : 1;
  uint32_t number = 0;
  std::string_view opaque;
  size_t size = 0;
  if (has_value && (words.size() < 2 || !to_number(words[1], size) || size > 16 << 20))
    return complain("a malformed VA");
  if (flag_of(words, first, 'O', opaque) == nullptr || !to_number(opaque, number))
    return complain("an answer without its number: " + std::string(line));
  consumed = end + 2 + (has_value ? size + 2 : 0);
  if (heard.size() < consumed) return false;
  if (has_value && heard.substr(consumed - 2, 2) != "\r\n") return complain("a value without CRLF");
  Asked* asked = find(number, lines);
  if (asked == nullptr) return false;
  if (!is_its_key(*asked, words, first)) return complain("another key: " + std::string(line));
  if (!tell(*asked, words, heard.substr(end + 2, size), lines)) return false;
  finish(lines);
  return true;
}

bool MetaInterpreter::tell_value(const Asked& asked, const Words& words, std::string_view value,
                                 std::string& lines) {
  std::string_view flags;
  std::string_view cas;
  if (flag_of(words, 2, 'f', flags) == nullptr) return complain("a value without its flags");
  const bool has_cas = flag_of(words, 2, 'c', cas) != nullptr;
  if (has_cas != wants_cas(asked.command)) return complain("a cas, or none");
  lines.append("VALUE ").append(asked.key).append(" ").append(flags).append(" ");
  lines += std::to_string(value.size());
  if (has_cas) lines.append(" ").append(cas);
  lines.append("\r\n").append(value).append("\r\n");
  return true;
}

bool MetaInterpreter::tell(const Asked& asked, const Words& words, std::string_view value,
                           std::string& lines) {
  const std::string_view word = words.front();
  const Command command = asked.command;
  if (is_retrieval(command)) {
    if (word == "EN") return !asked.is_quiet || complain("a miss that was to be quiet");
    return word == "VA" ? tell_value(asked, words, value, lines) : complain("no value");
  }
  if (asked.is_quiet) return word != "HD" && word != "VA" ? true : complain("it was to be quiet");
  if (word == "VA") {
    if (command != Command::kIncr && command != Command::kDecr) return complain("a number");
    lines.append(value).append("\r\n");
  } else if (word == "HD") {
    lines += command == Command::kTouch    ? "TOUCHED\r\n"
             : command == Command::kDelete ? "DELETED\r\n"
                                           : "STORED\r\n";
  } else if (word == "NS") {
    lines += "NOT_STORED\r\n";
  } else if (word == "EX") {
    lines += "EXISTS\r\n";
  } else if (word == "NF" || (word == "EN" && command == Command::kTouch)) {
    lines += "NOT_FOUND\r\n";
  } else {
    return complain("an unknown answer");
  }
  return true;
}

}  // namespace

std::unique_ptr<Interpreter> make_meta_interpreter(bool has_quiet_gets, Dice dice) {
  return std::make_unique<MetaInterpreter>(has_quiet_gets, dice);
}

}  // namespace moxi::simulation
