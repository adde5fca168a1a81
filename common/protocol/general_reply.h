// What a backend says to a general form: the answer to a meta command, taken apart. The value, if
// there is one, is in the Reply around it.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/value_view.h"
#include "common/protocol/meta_fields.h"

namespace moxi {

enum class GeneralStatus : uint8_t {
  kValue,        // VA
  kHead,         // HD
  kMiss,         // EN
  kNotStored,    // NS
  kExists,       // EX
  kNotFound,     // NF
  kDescription,  // ME
};

struct GeneralReply {
  GeneralStatus status = GeneralStatus::kHead;
  uint64_t letters = 0;  // meta_bit() of every flag that came
  uint32_t tag = 0;      // O: the number that the request was sent with
  // Of the binary protocol: the tag alone may say whose answer it is, and the number of an ma is in
  // the response of the Reply around it.
  bool is_binary = false;
  // k, as it came (base64 if it came with b); of kDescription what stands behind the word. A view
  // into the input.
  std::string_view key;
  ItemState state;  // what of an item was told; the rest is as of a new one

  bool has(char letter) const { return (letters & meta_bit(letter)) != 0; }
};

}  // namespace moxi
