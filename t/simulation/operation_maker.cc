#include "t/simulation/operation_maker.h"

#include <array>
#include <utility>

#include "common/protocol/text_words.h"
#include "t/simulation/sim_backend.h"

namespace moxi::simulation {
namespace {

bool extends(Command command) {
  return command == Command::kAppend || command == Command::kPrepend;
}

}  // namespace

OperationMaker::OperationMaker(World& world, uint32_t client, const Taste& taste)
    : world_(world), dice_(world.dice.fork()), client_(client), taste_(taste) {
  for (KeyId id = 0; id < world.keys.size(); ++id) {
    if (world.keys[id].owner == client) own_.push_back(id);
    if (world.keys[id].owner == KeyInfo::kEverybody) hot_.push_back(id);
  }
}

Operation& OperationMaker::make(std::string& words) {
  if (dice_.chance(taste_.odd_percent)) {
    odd(words);
  } else if (dice_.chance(taste_.broadcast_percent)) {
    broadcast(words);
  } else if (dice_.chance(taste_.retrieval_percent)) {
    retrieve(words);
  } else if (dice_.chance(60)) {
    store(words);
  } else if (dice_.chance(50)) {
    count(words);
  } else {
    remove_or_touch(words);
  }
  return world_.log.back();
}

Operation& OperationMaker::begin(Command command) {
  Operation& operation = world_.log.emplace_back();
  operation.command = command;
  operation.client = client_;
  operation.tag = static_cast<Tag>(world_.log.size());
  return operation;
}

KeyId OperationMaker::draw_key(bool number) {
  const std::vector<KeyId>& from = dice_.chance(taste_.own_key_percent) ? own_ : hot_;
  for (int tries = 0; tries < 20; ++tries) {
    const KeyId key = from[dice_.below(from.size())];
    if (world_.keys[key].is_number == number) return key;
  }
  return from[dice_.below(from.size())];
}

void OperationMaker::name_key(Operation& operation, KeyId key) {
  KeyExpectation expected;
  expected.key = key;
  expected.oldest = world_.ledger.latest(key);
  operation.keys.push_back(expected);
}

StoreRequest OperationMaker::request_of(const Operation& operation) const {
  StoreRequest request;
  request.command = operation.command;
  for (const KeyExpectation& expected : operation.keys)
    request.keys.push_back(world_.keys[expected.key].name);
  request.flags = operation.tag;
  request.exptime = operation.exptime;
  request.number = operation.number;
  request.size = operation.body_size;
  return request;
}

// Runs the command on the client's own copy of its keys, and notes what that says.
void OperationMaker::expect(Operation& operation, const StoreRequest& request) {
  if (is_retrieval(operation.command)) {
    for (KeyExpectation& expected : operation.keys) {
      if (!is_own(expected.key) || taste_.flushes) continue;
      const StoreItem* item = model_.find(world_.keys[expected.key].name);
      expected.is_exact = true;
      expected.is_present = item != nullptr;
      if (item == nullptr) continue;
      expected.value_hash = hash_value(item->value);
      expected.flags = item->flags;
    }
    return;
  }
  if (!is_own(operation.keys.front().key)) return;
  const std::string line = model_.execute(request);
  if (!taste_.flushes) operation.exact_line = line.substr(0, line.size() - 2);
}

void OperationMaker::retrieve(std::string& words) {
  const Command command = dice_.one_of(
      {Command::kGet, Command::kGet, Command::kGet, Command::kGets, Command::kGat, Command::kGats});
  Operation& operation = begin(command);
  words.append(word_of(command));
  if (is_touching(command))
    words.append(" ").append(std::to_string(kTaggedExptime + operation.tag));
  const size_t keys =
      dice_.chance(taste_.multiget_percent) ? dice_.between(2, taste_.most_keys) : 1;
  for (size_t i = 0; i < keys; ++i) {
    const KeyId key = draw_key(dice_.chance(20));
    name_key(operation, key);
    words.append(" ").append(world_.keys[key].name);
  }
  words.append("\r\n");
  expect(operation, request_of(operation));
}

Operation& OperationMaker::make_get(KeyId key, std::string& words) {
  Operation& operation = begin(Command::kGet);
  name_key(operation, key);
  words.append("get ").append(world_.keys[key].name).append("\r\n");
  expect(operation, request_of(operation));
  return operation;
}

// Nobody else makes this value: it begins with the number of its command, if there is room.
std::string OperationMaker::make_body(Tag tag, KeyId key) {
  if (world_.keys[key].is_number) return std::to_string(dice_.below(1000) * tag);
  const size_t most = taste_.largest_value;
  // Where client flags are not passed on, the value alone tells whose command it is.
  const size_t least = extends(world_.log.back().command) ? 12 : 0;
  const size_t drawn = dice_.chance(10)   ? dice_.below(3)
                       : dice_.chance(70) ? dice_.below(std::min<size_t>(most, 100) + 1)
                       : dice_.chance(80) ? dice_.below(std::min<size_t>(most, 4000) + 1)
                                          : dice_.below(most + 1);
  const size_t size = std::max(drawn, least);
  std::string body = "v" + std::to_string(tag) + ":";
  const std::string filler = dice_.chance(15) ? "\r\nEND\r\nVALUE evil 0 6\r\nSECRET\r\nSTORED\r\n"
                                              : "abcdefghijklmnopqrstuvwxyz";
  while (body.size() < size)
    body += filler;
  body.resize(size);
  return body;
}

void OperationMaker::write_storage(Operation& operation, KeyId key, std::string_view body,
                                   std::string& words) {
  name_key(operation, key);
  operation.body_size = body.size();
  operation.body_hash = hash_value(body);
  words.append(word_of(operation.command)).append(" ").append(world_.keys[key].name);
  for (const int64_t number :
       {static_cast<int64_t>(operation.tag), operation.exptime, static_cast<int64_t>(body.size())})
    words.append(" ").append(std::to_string(number));
  if (operation.command == Command::kCas)
    words.append(" ").append(std::to_string(operation.number));
  if (operation.noreply) words.append(" noreply");
  words.append("\r\n").append(body).append("\r\n");
  StoreRequest request = request_of(operation);
  request.body = body;
  expect(operation, request);
}

void OperationMaker::store(std::string& words) {
  Operation& operation =
      begin(dice_.one_of({Command::kSet, Command::kSet, Command::kSet, Command::kAdd,
                          Command::kReplace, Command::kCas, Command::kAppend, Command::kPrepend}));
  KeyId key = draw_key(dice_.chance(30));
  // Values that grow without end would tell nothing new, and numbers shall stay numbers.
  if (extends(operation.command) && (world_.keys[key].is_number || dice_.chance(50)))
    operation.command = Command::kSet;
  if (operation.command == Command::kCas) {
    key = hot_[dice_.below(hot_.size())];
    const auto known = cas_.find(key);
    operation.number = known == cas_.end() ? 7 : known->second;
  }
  operation.noreply = dice_.chance(taste_.noreply_percent);
  operation.exptime = dice_.chance(5) && taste_.has_past ? -1 : 0;
  write_storage(operation, key, make_body(operation.tag, key), words);
}

Operation& OperationMaker::make_set(KeyId key, std::string& words) {
  Operation& operation = begin(Command::kSet);
  write_storage(operation, key, make_body(operation.tag, key), words);
  return operation;
}

void OperationMaker::count(std::string& words) {
  Operation& operation = begin(dice_.one_of({Command::kIncr, Command::kIncr, Command::kDecr}));
  KeyId key = draw_key(true);
  if (!world_.keys[key].is_number && !dice_.chance(taste_.non_number_percent))
    operation.command = Command::kDelete;
  name_key(operation, key);
  operation.noreply = dice_.chance(taste_.noreply_percent);
  words.append(word_of(operation.command)).append(" ").append(world_.keys[key].name);
  if (operation.command != Command::kDelete) {
    operation.number = operation.tag;
    words.append(" ").append(std::to_string(operation.number));
  }
  words.append(operation.noreply ? " noreply\r\n" : "\r\n");
  expect(operation, request_of(operation));
}

void OperationMaker::remove_or_touch(std::string& words) {
  Operation& operation = begin(dice_.one_of({Command::kDelete, Command::kTouch}));
  name_key(operation, draw_key(dice_.chance(30)));
  const bool may_be_quiet = operation.command == Command::kDelete || taste_.touches_are_quiet;
  operation.noreply = may_be_quiet && dice_.chance(taste_.noreply_percent);
  words.append(word_of(operation.command)).append(" ");
  words.append(world_.keys[operation.keys.front().key].name);
  if (operation.command == Command::kTouch)
    words.append(" ").append(std::to_string(kTaggedExptime + operation.tag));
  words.append(operation.noreply ? " noreply\r\n" : "\r\n");
  expect(operation, request_of(operation));
}

void OperationMaker::broadcast(std::string& words) {
  Operation& operation =
      begin(taste_.flushes && dice_.chance(50) ? Command::kFlushAll : Command::kStats);
  words.append(word_of(operation.command));
  if (operation.command == Command::kFlushAll) {
    operation.noreply = dice_.chance(taste_.noreply_percent);
    if (operation.noreply) words.append(" noreply");
  } else {
    operation.args = dice_.one_of<const char*>({"", "settings", "reset"});
    if (!operation.args.empty()) words.append(" ").append(operation.args);
  }
  words.append("\r\n");
}

void OperationMaker::odd(std::string& words) {
  struct Odd {
    const char* line;
    const char* answer;
  };
  static const std::string long_key = "get " + std::string(251, 'k');
  const std::array<Odd, 7> odd{{
      {"bogus", "ERROR"},
      {"get", "CLIENT_ERROR bad command line format"},
      {"incr hot0 abc", "CLIENT_ERROR invalid numeric delta argument"},
      {"version", "VERSION 1.6.45"},
      {"mn", "MN"},
      {"verbosity 1", "OK"},
      {long_key.c_str(), "CLIENT_ERROR bad command line format"},
  }};
  const Odd& drawn = odd[dice_.below(odd.size())];
  Operation& operation = begin(Command::kRejected);
  operation.args = drawn.line;
  operation.exact_line = drawn.answer;
  words.append(drawn.line).append("\r\n");
}

}  // namespace moxi::simulation
