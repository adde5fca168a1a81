#include "t/simulation/reply_checker.h"

#include <algorithm>
#include <charconv>

#include "common/protocol/text_words.h"

namespace moxi::simulation {
namespace {

bool is_error_line(std::string_view line) {
  return line == "ERROR" || line.starts_with(kClientErrorWord) ||
         line.starts_with(kServerErrorWord);
}

bool is_one_of(std::string_view line, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), line) != choices.end();
}

template <typename T>
bool to_number(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

void ReplyChecker::expect(Operation& operation) {
  if (operation.noreply) {
    if (operation.command == Command::kSet)
      quiet_sets_[operation.keys.front().key].push_back(operation.tag);
    return;
  }
  if (expected_.empty()) head_since_ = world_.now();
  expected_.push_back(&operation);
}

std::string ReplyChecker::describe_head() const {
  const Operation& operation = *expected_.front();
  std::string text(word_of(operation.command));
  for (const KeyExpectation& key : operation.keys)
    text.append(" ").append(show(world_.keys[key.key].name, 30));
  return text + " (tag " + std::to_string(operation.tag) + ")";
}

bool ReplyChecker::fail(const std::string& what) {
  std::string text = "client " + std::to_string(client_) + ": " + what;
  if (!expected_.empty()) text += ", asked: " + describe_head();
  world_.violated(text + ", told: " + show(in_, 200));
  return false;
}

void ReplyChecker::receive(std::string_view bytes) {
  world_.note_received(client_, bytes);
  in_.append(bytes);
  while (!in_.empty() && !world_.is_violated() && take()) {
  }
}

// False: more is needed, or it is wrong.
bool ReplyChecker::take() {
  if (expected_.empty()) return fail("an answer to nothing");
  const size_t end = in_.find("\r\n");
  if (end == std::string::npos) return in_.size() > 2048 && fail("a line without an end");
  const std::string line = in_.substr(0, end);
  if (line.starts_with("VALUE ")) return take_value(line, end + 2);
  if (!take_line(line)) return false;
  in_.erase(0, end + 2);
  return true;
}

void ReplyChecker::finish() {
  expected_.pop_front();
  for (const auto& [key, version] : raised_)
    floors_[key] = std::max(floors_[key], version);
  raised_.clear();
  next_key_ = 0;
  is_listing_ = false;
  head_since_ = world_.now();
  ++answered_;
}

bool ReplyChecker::is_excused(KeyId key) const {
  return !is_strict_ && world_.is_touched(world_.keys[key].backend);
}

bool ReplyChecker::is_excused(const Operation& operation) const {
  if (operation.keys.empty()) return !is_strict_ && world_.is_any_touched();
  return std::any_of(operation.keys.begin(), operation.keys.end(),
                     [this](const KeyExpectation& key) { return is_excused(key.key); });
}

bool ReplyChecker::take_line(std::string_view line) {
  Operation& operation = *expected_.front();
  if (operation.command == Command::kStats && line.starts_with("STAT ")) {
    is_listing_ = true;
    return true;
  }
  if (!is_right_kind(operation, line)) return fail("an answer that the command cannot have");
  if (is_error_line(line)) ++errors_;
  if (is_retrieval(operation.command) && line == "END") {
    if (!check_misses(operation.keys.size())) return false;
  } else if (!check_line(operation, line)) {
    return false;
  }
  finish();
  return true;
}

bool ReplyChecker::is_right_kind(const Operation& operation, std::string_view line) const {
  const Command command = operation.command;
  uint64_t number = 0;
  if (command == Command::kRejected) return line == operation.exact_line;
  if (is_error_line(line)) {
    if (is_excused(operation)) return next_key_ == 0 && !is_listing_;
    return operation.exact_line == line ||
           (line == "CLIENT_ERROR cannot increment or decrement non-numeric value" &&
            (command == Command::kIncr || command == Command::kDecr));
  }
  if (is_retrieval(command)) return line == "END";
  if (command == Command::kStats)
    return is_one_of(line, {operation.args == "reset" ? "RESET" : "END"});
  if (command == Command::kFlushAll) return line == "OK";
  if (command == Command::kDelete) return is_one_of(line, {"DELETED", "NOT_FOUND"});
  if (command == Command::kTouch) return is_one_of(line, {"TOUCHED", "NOT_FOUND"});
  if (command == Command::kIncr || command == Command::kDecr)
    return line == "NOT_FOUND" || to_number(line, number);
  if (command == Command::kCas) return is_one_of(line, {"STORED", "EXISTS", "NOT_FOUND"});
  if (command == Command::kSet) return line == "STORED";
  return is_one_of(line, {"STORED", "NOT_STORED"});
}

bool ReplyChecker::check_line(Operation& operation, std::string_view line) {
  if (operation.keys.empty() || is_excused(operation)) return true;
  if (operation.exact_line && *operation.exact_line != line)
    return fail("of its own key it must be told " + *operation.exact_line);
  const KeyExpectation& expected = operation.keys.front();
  uint64_t number = 0;
  if ((operation.command == Command::kIncr || operation.command == Command::kDecr) &&
      to_number(line, number)) {
    if (!world_.ledger.find_value(expected.key, expected.oldest, hash_value(line), {}, {}))
      return fail("the key never had this number");
  }
  return check_own_change(operation, line);
}

// What it has changed itself it must see from now on.
bool ReplyChecker::check_own_change(Operation& operation, std::string_view line) {
  const bool changes =
      line == "STORED" || (!line.empty() && line.front() >= '0' && line.front() <= '9');
  if (!changes) return true;
  const KeyId key = operation.keys.front().key;
  const std::optional<size_t> made = world_.ledger.find_made_by(key, operation.tag);
  if (!made) return fail("what it was told is done was not done");
  size_t& floor = floors_[key];
  floor = std::max(floor, *made);
  return true;
}

// Sets without an answer were done when a later command of this client is.
bool ReplyChecker::settle_quiet_sets(KeyId key) {
  std::vector<Tag>& tags = quiet_sets_[key];
  size_t settled = 0;
  for (; settled < tags.size() && tags[settled] < expected_.front()->tag; ++settled) {
    const std::optional<size_t> made = world_.ledger.find_made_by(key, tags[settled]);
    if (!made) return fail("a set with noreply before it was not done");
    floors_[key] = std::max(floors_[key], *made);
  }
  tags.erase(tags.begin(), tags.begin() + static_cast<ptrdiff_t>(settled));
  return true;
}

size_t ReplyChecker::floor_of(const KeyExpectation& expected) const {
  const auto floor = floors_.find(expected.key);
  return floor == floors_.end() ? expected.oldest : std::max(expected.oldest, floor->second);
}

bool ReplyChecker::check_misses(size_t up_to) {
  Operation& operation = *expected_.front();
  for (; next_key_ < up_to; ++next_key_) {
    if (!check_miss(operation.keys[next_key_])) return false;
  }
  return true;
}

bool ReplyChecker::check_miss(const KeyExpectation& expected) {
  if (is_excused(expected.key)) return true;
  if (!settle_quiet_sets(expected.key)) return false;
  const std::string& name = world_.keys[expected.key].name;
  if (expected.is_exact && expected.is_present)
    return fail("a miss of " + name + ", which it has set");
  const std::optional<size_t> found = world_.ledger.find_absent(expected.key, floor_of(expected));
  if (!found) return fail("a miss of " + name + ", which was there all the time");
  raised_.emplace_back(expected.key, *found);
  return true;
}

bool ReplyChecker::take_value(std::string_view line, size_t line_size) {
  Operation& operation = *expected_.front();
  if (!is_retrieval(operation.command)) return fail("a value, which it did not ask for");
  std::vector<std::string_view> words;
  for (size_t at = 0; at != std::string_view::npos;) {
    const size_t end = line.find(' ', at);
    words.push_back(line.substr(at, end - at));
    at = end == std::string_view::npos ? end : end + 1;
  }
  uint32_t flags = 0;
  size_t size = 0;
  uint64_t cas = 0;
  const bool has_cas = wants_cas(operation.command);
  if (words.size() != (has_cas ? 5 : 4) || !to_number(words[2], flags) ||
      !to_number(words[3], size) || (has_cas && !to_number(words[4], cas)))
    return fail("a malformed VALUE line");
  if (in_.size() < line_size + size + 2) return false;
  size_t index = next_key_;
  while (index < operation.keys.size() && world_.keys[operation.keys[index].key].name != words[1])
    ++index;
  if (index == operation.keys.size())
    return fail("a value of a key that it did not ask for, or again");
  if (!check_misses(index)) return false;
  const std::string_view value = std::string_view(in_).substr(line_size, size);
  if (in_.compare(line_size + size, 2, "\r\n") != 0) return fail("a value without its CRLF");
  const std::optional<uint64_t> wanted_cas = has_cas ? std::optional(cas) : std::nullopt;
  if (!check_value(operation.keys[index], flags, value, wanted_cas)) return false;
  if (has_cas) maker_.learn_cas(operation.keys[index].key, cas);
  next_key_ = index + 1;
  in_.erase(0, line_size + size + 2);
  return true;
}

bool ReplyChecker::check_value(const KeyExpectation& expected, uint32_t flags,
                               std::string_view value, std::optional<uint64_t> cas) {
  const std::string& name = world_.keys[expected.key].name;
  const uint64_t hash = hash_value(value);
  const bool excused = is_excused(expected.key);
  if (!excused && expected.is_exact &&
      (!expected.is_present || expected.value_hash != hash || expected.flags != flags))
    return fail("another value of " + name + " than it has set");
  if (!excused && !settle_quiet_sets(expected.key)) return false;
  const size_t oldest = excused ? 0 : floor_of(expected);
  const std::optional<size_t> found =
      world_.ledger.find_value(expected.key, oldest, hash, flags, cas);
  if (!found) return fail("a value of " + name + " that it did not have then");
  if (!excused) raised_.emplace_back(expected.key, *found);
  return true;
}

}  // namespace moxi::simulation
