// Reads what one client is told, and holds every line against what it asked: one answer per
// request, in order, of a kind that the command can have, and about a key nothing but what was true
// of it at some moment between question and answer. Where a backend was touched by a fault, less is
// certain: errors and misses are right then, and so is any value that the key ever had.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "t/simulation/operation.h"
#include "t/simulation/operation_maker.h"
#include "t/simulation/world.h"

namespace moxi::simulation {

class ReplyChecker {
 public:
  // `is_strict`: faults are over; nothing is excused.
  ReplyChecker(World& world, uint32_t client, OperationMaker& maker, bool is_strict)
      : world_(world), client_(client), maker_(maker), is_strict_(is_strict) {}

  void expect(Operation& operation);
  void receive(std::string_view bytes);

  size_t outstanding() const { return expected_.size(); }
  // When the oldest request without an answer became the oldest, and was sent to its end.
  TimePoint head_since() const { return std::max(head_since_, expected_.front()->sent_at); }
  bool is_head_sent() const { return !expected_.empty() && expected_.front()->is_sent; }
  // It asks for more than one key.
  bool is_head_long() const { return !expected_.empty() && expected_.front()->keys.size() > 1; }
  std::string describe_head() const;
  size_t answered() const { return answered_; }
  size_t errors() const { return errors_; }

 private:
  bool take();
  bool take_line(std::string_view line);
  bool take_value(std::string_view line, size_t line_size);
  void finish();
  bool fail(const std::string& what);

  bool is_excused(const Operation& operation) const;
  bool is_excused(KeyId key) const;
  bool is_right_kind(const Operation& operation, std::string_view line) const;
  bool check_line(Operation& operation, std::string_view line);
  bool check_own_change(Operation& operation, std::string_view line);
  bool check_misses(size_t up_to);
  bool check_miss(const KeyExpectation& expected);
  bool check_value(const KeyExpectation& expected, uint32_t flags, std::string_view value,
                   std::optional<uint64_t> cas);
  bool settle_quiet_sets(KeyId key);
  // No older version may be seen any more.
  size_t floor_of(const KeyExpectation& expected) const;

  World& world_;
  const uint32_t client_;
  OperationMaker& maker_;
  const bool is_strict_;
  std::deque<Operation*> expected_;
  std::string in_;
  size_t next_key_ = 0;  // of the retrieval that is being answered
  bool is_listing_ = false;
  TimePoint head_since_{};
  std::unordered_map<KeyId, size_t> floors_;
  // Of the answer that is being read: nobody knows which of two equal keys a value is for.
  std::vector<std::pair<KeyId, size_t>> raised_;
  std::unordered_map<KeyId, std::vector<Tag>> quiet_sets_;
  size_t answered_ = 0;
  size_t errors_ = 0;
};

}  // namespace moxi::simulation
