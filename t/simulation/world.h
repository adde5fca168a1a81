// What all actors of one simulation share: time, the network, the keys and their history, the log
// of commands, and what went wrong. Everything in it follows from the seed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "t/simulation/dice.h"
#include "t/simulation/key_space.h"
#include "t/simulation/ledger.h"
#include "t/simulation/operation.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_network.h"

namespace moxi::simulation {

class World {
 public:
  World(uint64_t seed, bool is_verbose) : dice(seed), is_verbose_(is_verbose) {}

  Dice dice;
  VirtualClock clock;
  VirtualNetwork network;
  KeySpace keys;
  Ledger ledger;
  OperationLog log;

  TimePoint now() const { return clock.now(); }

  // A backend to which something was done: its clients may be told of errors and misses from now
  // on, and nothing of what it keeps is certain any more.
  void add_backend() { is_touched_.push_back(false); }
  void touch(size_t backend) {
    if (keys_move_) is_touched_.assign(is_touched_.size(), true);
    is_touched_[backend] = true;
  }
  // The pool places the keys of a dead backend among the others: a fault of one touches all.
  void let_keys_move() { keys_move_ = true; }
  bool may_live_elsewhere() const { return keys_move_ && is_any_touched(); }
  bool is_touched(size_t backend) const { return is_touched_[backend]; }
  bool is_any_touched() const;

  // A line of the trace; what it is made of costs nothing unless is_verbose().
  bool is_verbose() const { return is_verbose_; }
  void say(std::string_view who, std::string_view what) const;

  // The first of them ends the simulation.
  void violated(std::string what);
  bool is_violated() const { return !violation_.empty(); }
  const std::string& violation() const { return violation_; }

  // Of everything that clients received, in order: two runs of a seed must give the same.
  void note_received(uint32_t client, std::string_view bytes);
  uint64_t digest() const { return digest_; }

 private:
  std::vector<bool> is_touched_;
  bool keys_move_ = false;
  std::string violation_;
  uint64_t digest_ = 0;
  const bool is_verbose_;
};

// The beginning of `bytes`, readable on one line.
std::string show(std::string_view bytes, size_t most = 100);

}  // namespace moxi::simulation
