#include "t/simulation/interpreter.h"

#include <utility>

#include "t/simulation/wire_request.h"
#include "t/support/strict_text_reader.h"

namespace moxi::simulation {
namespace {

// The longest key whose base64 is no longer than a key may be.
constexpr size_t kEncodable = 186;

}  // namespace

std::unique_ptr<Interpreter> make_interpreter(Tongue tongue, bool has_quiet_gets, Dice dice) {
  switch (tongue) {
    case Tongue::kText:
      return nullptr;
    case Tongue::kMeta:
      return make_meta_interpreter(has_quiet_gets, dice);
    case Tongue::kBinary:
      return make_binary_interpreter(has_quiet_gets, dice);
  }
  return nullptr;
}

void Interpreter::ask_one(const StoreRequest& request, Asked asked, std::string& words) {
  asked.number = next_number_++;
  say(request, asked, words);
  asked_.push_back(std::move(asked));
}

// Quiet with a fence behind, or each with its answer.
void Interpreter::ask_each(StoreRequest& request, std::string& words) {
  const std::vector<std::string_view> keys = request.keys;
  const bool is_quiet = has_quiet_gets_ && !is_touching(request.command) && dice_.chance(50);
  for (size_t i = 0; i < keys.size(); ++i) {
    Asked asked;
    asked.command = request.command;
    asked.key = keys[i];
    asked.is_quiet = is_quiet;
    asked.is_encoded = keys[i].size() <= kEncodable && dice_.chance(20);
    asked.is_part = keys.size() > 1;
    asked.ends = !is_quiet && i + 1 == keys.size();
    request.keys.assign(1, keys[i]);
    ask_one(request, asked, words);
  }
  if (!is_quiet) return;
  Asked fence;
  fence.command = Command::kMetaNoop;
  fence.is_fence = true;
  StoreRequest noop;
  noop.command = Command::kMetaNoop;
  ask_one(noop, fence, words);
}

void Interpreter::ask(std::string_view classic, std::string& words) {
  WireCommand command;
  StoreRequest request;
  const StrictReading reading = read_strict_text(classic, command);
  if (reading.status == StrictStatus::kCommand) request = store_request_of(command);
  if (reading.status != StrictStatus::kCommand || !can_say(request)) {
    Asked asked;
    asked.command = Command::kRejected;
    asked.line = classic;
    asked.is_quiet = request.noreply;
    return ask_one(request, asked, words);
  }
  if (is_retrieval(request.command)) return ask_each(request, words);
  Asked asked;
  asked.command = request.command;
  if (!request.keys.empty()) asked.key = request.keys.front();
  asked.is_quiet = request.noreply;
  asked.is_encoded = asked.key.size() <= kEncodable && dice_.chance(20);
  asked.is_reset = request.args == "reset";
  ask_one(request, asked, words);
}

void Interpreter::hear(std::string_view bytes, std::string& lines) {
  heard_.append(bytes);
  size_t at = 0;
  size_t consumed = 0;
  while (complaint_.empty() && at < heard_.size() &&
         take(std::string_view(heard_).substr(at), consumed, lines))
    at += consumed;
  heard_.erase(0, at);
}

// The first one was quiet, and nothing is told of it.
void Interpreter::skip(std::string& lines) {
  if (!asked_.front().is_quiet) {
    complain("an answer is missing");
    return;
  }
  if (asked_.front().ends && is_retrieval(asked_.front().command)) lines += "END\r\n";
  asked_.pop_front();
}

Interpreter::Asked* Interpreter::find(uint32_t number, std::string& lines) {
  while (!asked_.empty() && asked_.front().number != number && complaint_.empty())
    skip(lines);
  if (asked_.empty()) complain("an answer with number " + std::to_string(number));
  return complaint_.empty() ? &asked_.front() : nullptr;
}

Interpreter::Asked* Interpreter::find_loud(std::string& lines) {
  while (!asked_.empty() && asked_.front().is_quiet)
    skip(lines);
  if (asked_.empty()) complain("an answer to nothing");
  return complaint_.empty() ? &asked_.front() : nullptr;
}

void Interpreter::finish(std::string& lines) {
  const Asked& first = asked_.front();
  if ((is_retrieval(first.command) && first.ends) || first.is_fence) lines += "END\r\n";
  asked_.pop_front();
}

bool Interpreter::complain(const std::string& what) {
  if (complaint_.empty()) complaint_ = what;
  return false;
}

}  // namespace moxi::simulation
