// A retrieval of several keys: its keys are asked for by the batches of their backends, and the
// answers put together in the order of the request.
//
//   slots   [ k0 | k1 | k2 | k3 | k4 ]      next_ = the first that was not shown
//
// The value whose turn it is goes straight to the client; others are kept until all before them are
// decided. Reused through a FreeList; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/value_view.h"
#include "common/session/responder.h"
#include "proxy/forward/arena.h"
#include "proxy/forward/free_list.h"

namespace moxi {

class Multiget {
 public:
  // Both outlive it. `home`: where it goes when it is done.
  Multiget(FreeList<Multiget>& home, BlockPool& pool) : home_(home), arena_(pool) {}

  // Each of the slots 0 .. `keys` - 1 is then told once what became of its key; the last of them
  // answers the request. `keys` > 0. `all_or_nothing`: one that fails makes the whole answer an
  // error, so nothing is shown before all are decided.
  void begin(size_t keys, bool all_or_nothing, Responder responder);

  // `key` and the value are valid during the call only.
  void hit(uint32_t slot, std::string_view key, const ItemView& item);
  void large(uint32_t slot, std::string_view key, const ItemView& item, LargeValue value);
  void miss(uint32_t slot) {
    states_[slot] = State::kMiss;
    one_less();
  }
  // Without all_or_nothing, a miss.
  [[gnu::noinline]] void fail(uint32_t slot, const Response& error);

  // False: the client is gone.
  bool is_live() const { return responder_.is_live(); }

 private:
  enum class State : uint8_t { kWaiting, kMiss, kHit, kLargeHit };
  // kHit, kLargeHit. Only what such a slot holds is ever written.
  struct Slot {
    std::string_view key;
    std::string_view value;  // kHit
    uint64_t cas;
    uint32_t client_flags;
    uint32_t large;  // kLargeHit: index in large_
  };

  void show_decided();
  void one_less() {
    if (--outstanding_ == 0) finish();
  }
  void finish();

  FreeList<Multiget>& home_;
  Arena arena_;
  Responder responder_;
  bool all_or_nothing_ = false;
  uint32_t next_ = 0;
  uint32_t outstanding_ = 0;
  std::vector<State> states_;
  std::vector<Slot> slots_;  // at least as many
  std::vector<LargeValue> large_;
  Outcome error_ = Outcome::kEnd;  // of the first that failed, with all_or_nothing_
  std::string error_text_;
};

}  // namespace moxi
