// Decides what is asked next, and writes it. One for all connections of a phase, owned by the
// generator's only thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "t/bench/key_sequence.h"
#include "t/bench/load_options.h"

namespace moxi {

// A command on its way, with what is needed to judge its answer.
struct Asked {
  bool is_set = false;
  uint32_t count = 1;    // keys of a get; sets that the answer stands for
  uint64_t sent_at = 0;  // nanoseconds of the monotonic clock
};

class RequestMaker {
 public:
  // `limit`: commands to make in all; UINT64_MAX for no limit.
  RequestMaker(const LoadOptions& options, KeySequence& keys, double set_share, uint64_t limit);

  // Whether there is anything left to ask.
  bool exhausted() const { return made_ >= limit_; }
  void stop() { limit_ = made_; }
  // This key is to be set by one of the next commands.
  void fill_later(uint32_t key) { fills_.push_back(key); }

  // Appends one command to `out` and its keys to `asked_keys`; with noreply a batch of sets.
  // Not to be called when exhausted.
  Asked make(std::string& out, std::vector<uint32_t>& asked_keys);

 private:
  Asked make_get(std::string& out, std::vector<uint32_t>& asked_keys);
  Asked make_binary_get(std::string& out, std::vector<uint32_t>& asked_keys);
  Asked make_sets(std::string& out);
  void append_set(uint32_t key, bool noreply, std::string& out);

  const LoadOptions& options_;
  KeySequence& keys_;
  const uint64_t set_bound_;  // random numbers below this mean a set
  const bool only_sets_;
  const std::string set_tail_;  // what stands between a set's key and its value
  const std::string set_tail_noreply_;
  uint64_t limit_;
  uint64_t made_ = 0;
  std::vector<uint32_t> fills_;
};

}  // namespace moxi
