// Makes up what the clients of a simulation ask for, and puts it into words.
#pragma once

#include <string>

#include "t/simulation/dice.h"
#include "t/simulation/operation.h"
#include "t/simulation/store.h"
#include "t/simulation/world.h"

namespace moxi::simulation {

// What one client likes; drawn from the seed.
struct Taste {
  unsigned retrieval_percent = 60;
  unsigned multiget_percent = 25;   // of retrievals
  unsigned own_key_percent = 25;    // keys that nobody else uses
  unsigned noreply_percent = 20;    // where the command allows it
  unsigned odd_percent = 3;         // lines that are refused, version, mn
  unsigned broadcast_percent = 2;   // stats and, if allowed, flush_all
  unsigned non_number_percent = 0;  // incr of keys that hold no number
  size_t most_keys = 20;            // of a multiget
  size_t largest_value = 2000;
  bool flushes = false;
  bool has_past = true;           // times before now can be said
  bool touches_are_quiet = true;  // touch has a form without an answer
};

class OperationMaker {
 public:
  OperationMaker(World& world, uint32_t client, const Taste& taste);

  // Adds a new command to the log and its words to `words`.
  Operation& make(std::string& words);
  // A set / a get of one of the client's own keys.
  Operation& make_set(KeyId key, std::string& words);
  Operation& make_get(KeyId key, std::string& words);

  // The last cas number that the client was told for a key.
  void learn_cas(KeyId key, uint64_t cas) { cas_[key] = cas; }

 private:
  Operation& begin(Command command);
  void retrieve(std::string& words);
  void store(std::string& words);
  void count(std::string& words);
  void remove_or_touch(std::string& words);
  void broadcast(std::string& words);
  void odd(std::string& words);

  void write_storage(Operation& operation, KeyId key, std::string_view body, std::string& words);
  void name_key(Operation& operation, KeyId key);
  void expect(Operation& operation, const StoreRequest& request);
  StoreRequest request_of(const Operation& operation) const;
  KeyId draw_key(bool number);
  bool is_own(KeyId key) const { return world_.keys[key].owner == client_; }
  std::string make_body(Tag tag, KeyId key);

  World& world_;
  Dice dice_;
  const uint32_t client_;
  const Taste taste_;
  std::vector<KeyId> own_;
  std::vector<KeyId> hot_;
  std::unordered_map<KeyId, uint64_t> cas_;
  Store model_;  // of the keys that only this client uses
};

}  // namespace moxi::simulation
