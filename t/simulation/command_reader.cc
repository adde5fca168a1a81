#include "t/simulation/command_reader.h"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "common/protocol/text_words.h"

namespace moxi::simulation {
namespace {

using Words = std::vector<std::string_view>;

constexpr size_t kLongestLine = 64 << 10;
constexpr size_t kLongestKey = 250;

Words split(std::string_view line) {
  Words words;
  while (true) {
    const size_t end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

template <typename T>
bool to_number(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

bool is_key(std::string_view word) {
  if (word.empty() || word.size() > kLongestKey) return false;
  for (const char c : word) {
    if (is_control(c) || c == ' ') return false;
  }
  return true;
}

bool take_keys(const Words& words, size_t first, StoreRequest& request) {
  for (size_t i = first; i < words.size(); ++i) {
    if (!is_key(words[i])) return false;
    request.keys.push_back(words[i]);
  }
  return !request.keys.empty();
}

// <word> <key> <flags> <exptime> <bytes> [<cas>]
bool take_storage(const Words& words, StoreRequest& request) {
  const bool is_cas = request.command == Command::kCas;
  if (words.size() != (is_cas ? 6 : 5) || !is_key(words[1])) return false;
  request.keys.push_back(words[1]);
  return to_number(words[2], request.flags) && to_number(words[3], request.exptime) &&
         to_number(words[4], request.size) && (!is_cas || to_number(words[5], request.number));
}

// <word> <key> <number>
template <typename T>
bool take_key_and_number(const Words& words, StoreRequest& request, T& number) {
  if (words.size() != 3 || !is_key(words[1])) return false;
  request.keys.push_back(words[1]);
  return to_number(words[2], number);
}

bool take_words(const Words& words, StoreRequest& request) {
  const Command command = request.command;
  if (is_touching(command))
    return words.size() > 2 && to_number(words[1], request.exptime) && take_keys(words, 2, request);
  if (is_retrieval(command)) return take_keys(words, 1, request);
  if (is_storage(command)) return take_storage(words, request);
  if (command == Command::kDelete) return words.size() == 2 && take_keys(words, 1, request);
  if (command == Command::kIncr || command == Command::kDecr)
    return take_key_and_number(words, request, request.number);
  if (command == Command::kTouch) return take_key_and_number(words, request, request.exptime);
  if (command == Command::kFlushAll)
    return words.size() == 1 || (words.size() == 2 && to_number(words[1], request.exptime));
  if (command == Command::kStats) {
    if (words.size() == 2) request.args = words[1];
    return words.size() <= 2;
  }
  return (command == Command::kVersion || command == Command::kMetaNoop) && words.size() == 1;
}

std::optional<Command> command_of(std::string_view word) {
  for (size_t i = 0; i < static_cast<size_t>(Command::kRejected); ++i) {
    if (word_of(static_cast<Command>(i)) == word) return static_cast<Command>(i);
  }
  return std::nullopt;
}

}  // namespace

CommandReading read_command(std::string_view in, StoreRequest& request) {
  using Status = CommandReading::Status;
  const size_t end = in.find("\r\n");
  if (end == std::string_view::npos) {
    if (in.size() > kLongestLine) return {Status::kBroken, 0, "a line without an end"};
    return {};
  }
  const std::string_view line = in.substr(0, end);
  Words words = split(line);
  request = StoreRequest{};
  const std::optional<Command> command = command_of(words.front());
  if (!command) return {Status::kBroken, 0, "unknown: " + std::string(line.substr(0, 80))};
  request.command = *command;
  if (words.size() > 1 && words.back() == kNoreply && !is_retrieval(*command)) {
    request.noreply = true;
    words.pop_back();
  }
  if (!take_words(words, request))
    return {Status::kBroken, 0, "malformed: " + std::string(line.substr(0, 80))};
  if (!is_storage(*command)) return {Status::kCommand, end + 2};
  const size_t whole = end + 2 + request.size + 2;
  if (in.size() < whole) return {};
  request.body = in.substr(end + 2, request.size);
  if (in.substr(whole - 2, 2) != "\r\n") return {Status::kBroken, 0, "a body without its CRLF"};
  return {Status::kCommand, whole};
}

}  // namespace moxi::simulation
