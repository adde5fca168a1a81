// How the owner of a value (the cache, a backend's reply) shows it to whoever writes it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/pin.h"

namespace moxi {

// Values up to this size are copied into the output; larger ones are pinned and sent in place.
inline constexpr size_t kMaxCopiedValue = 2048;

// What is known of an item beside its value, as the general commands tell it.
struct ItemState {
  static constexpr int64_t kForever = -1;

  int64_t ttl_before = kForever;  // seconds left before this command
  int64_t ttl = kForever;         // and after it
  uint32_t idle = 0;              // seconds since it was used, before this command
  uint32_t client_flags = 0;
  uint64_t cas = 0;
  size_t size = 0;       // of the value
  size_t item_size = 0;  // as memcached counts it
  uint8_t slab_class = 0;
  bool fetched = false;      // it was read before this command
  bool encoded_key = false;  // whoever stored it named it in base64
  bool won = false;          // the client is the one to renew it
  bool stale = false;
  bool token_out = false;  // somebody else is to renew it
};

struct ItemView {
  // Whole, without CRLF; empty when a LargeValue goes with it, and without an address when the
  // value is not to be shown.
  std::string_view value;
  uint32_t client_flags = 0;
  uint64_t cas = 0;
  const ItemState* state = nullptr;  // general forms only
};

// A value above kMaxCopiedValue: its pieces in order and what keeps all of them alive.
struct LargeValue {
  size_t size = 0;
  std::vector<std::string_view> segments;
  Pin pin;
};

class ItemVisitor {
 public:
  // `item.value` is at most kMaxCopiedValue bytes and valid only during the call, which may be
  // made under a lock: copy it out; do not allocate, block or make a system call.
  virtual void visit(const ItemView& item) = 0;
  // Made without a lock.
  virtual void visit_large(const ItemView& item, LargeValue value) = 0;

 protected:
  ~ItemVisitor() = default;
};

}  // namespace moxi
