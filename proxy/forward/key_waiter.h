// Who waits for the answer to one key: a get of its own, or a slot of a multiget. Told once, by
// hit(), large(), miss() or fail(). Worker's thread only.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "common/base/value_view.h"
#include "common/session/responder.h"
#include "proxy/forward/multiget.h"

namespace moxi {

class KeyWaiter {
 public:
  KeyWaiter() = default;
  explicit KeyWaiter(Responder&& responder) : responder_(std::move(responder)) {}
  // `multiget` outlives it.
  KeyWaiter(Multiget& multiget, uint32_t slot) : multiget_(&multiget), slot_(slot) {}

  void hit(std::string_view key, const ItemView& item) {
    if (multiget_ == nullptr) {
      responder_.hit(key, item);
    } else {
      multiget_->hit(slot_, key, item);
    }
  }
  void large(std::string_view key, const ItemView& item, LargeValue value);
  void miss() {
    if (multiget_ == nullptr) {
      responder_.done(Outcome::kEnd);
    } else {
      multiget_->miss(slot_);
    }
  }
  // An error line for a get of its own; what a multiget makes of it is its own affair.
  void fail(const Response& error);

  // Nobody else's keys are answered with it.
  bool is_alone() const { return multiget_ == nullptr; }
  // Of one that is alone: the duty to answer it.
  Responder take_responder() { return std::move(responder_); }

  // False: the client is gone, and told nothing.
  bool is_live() const {
    return multiget_ == nullptr ? responder_.is_live() : multiget_->is_live();
  }
  // Both wait in the same request.
  bool is_same_request(const KeyWaiter& other) const {
    return multiget_ != nullptr && multiget_ == other.multiget_;
  }

 private:
  Responder responder_;  // without a multiget
  Multiget* multiget_ = nullptr;
  uint32_t slot_ = 0;
};

}  // namespace moxi
