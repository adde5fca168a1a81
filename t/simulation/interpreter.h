// Between a client of a simulation, which thinks in classic commands and lines, and the wire, where
// it speaks another protocol: says its commands there, each with a number, and turns what it is
// told back into lines. An answer has to name the right number, the right key and nothing that was
// not asked for, and none may be missing; so the checks of classic answers hold for every protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "t/simulation/dice.h"
#include "t/simulation/store.h"
#include "t/simulation/tongue.h"

namespace moxi::simulation {

class Interpreter {
 public:
  virtual ~Interpreter() = default;

  // Appends to `words` what `classic`, a whole command, is here.
  void ask(std::string_view classic, std::string& words);
  // Appends to `lines` what the whole answers among what was heard so far mean.
  void hear(std::string_view bytes, std::string& lines);
  virtual void say_quit(std::string& words) = 0;
  // What it was told that is no answer to what it asked; empty: nothing.
  const std::string& complaint() const { return complaint_; }

 protected:
  // One command on the wire. A retrieval of several keys is as many of them.
  struct Asked {
    Command command = Command::kGet;
    std::string key;
    std::string line;  // what is no classic command: as it is
    uint32_t number = 0;
    bool is_quiet = false;    // success is not told; of gets: a miss is not
    bool is_encoded = false;  // the key went as base64
    bool is_part = false;     // of a retrieval of several keys: its failure is a miss
    bool ends = true;         // the answer to the classic command ends with this one
    bool is_reset = false;    // stats reset
    bool is_fence = false;    // only asks whether what was quiet is done
  };

  Interpreter(bool has_quiet_gets, Dice dice) : has_quiet_gets_(has_quiet_gets), dice_(dice) {}

  virtual void say(const StoreRequest& request, const Asked& asked, std::string& words) = 0;
  // Takes one answer from the front of `heard`. False: there is no whole one, or it is wrong.
  virtual bool take(std::string_view heard, size_t& consumed, std::string& lines) = 0;
  virtual bool can_say(const StoreRequest& request) const = 0;

  // The command that an answer with this number is for; those before it were quiet and are done.
  // Null: it is a complaint.
  Asked* find(uint32_t number, std::string& lines);
  // The first that has to be answered.
  Asked* find_loud(std::string& lines);
  // The answer to the first is complete.
  void finish(std::string& lines);
  bool complain(const std::string& what);
  const std::deque<Asked>& asked() const { return asked_; }

 private:
  void skip(std::string& lines);
  void ask_each(StoreRequest& request, std::string& words);
  void ask_one(const StoreRequest& request, Asked asked, std::string& words);

  const bool has_quiet_gets_;
  Dice dice_;
  uint32_t next_number_ = 1;
  std::deque<Asked> asked_;
  std::string heard_;
  std::string complaint_;
};

// Null for text: there is nothing to be interpreted. `has_quiet_gets`: retrievals may be quiet.
std::unique_ptr<Interpreter> make_interpreter(Tongue tongue, bool has_quiet_gets, Dice dice);
std::unique_ptr<Interpreter> make_meta_interpreter(bool has_quiet_gets, Dice dice);
std::unique_ptr<Interpreter> make_binary_interpreter(bool has_quiet_gets, Dice dice);

}  // namespace moxi::simulation
