// What the clients of a role may speak, and where one of them stands: nothing is known of it yet,
// or which protocol it speaks. Constant once the workers run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/protocol/binary_login_codec.h"
#include "common/protocol/codec.h"
#include "common/protocol/text_login_codec.h"

namespace moxi {

class Authenticator;

// A client's way. The order is that of ClientProtocols::codecs().
enum class Stage : uint8_t {
  kUndecided,  // the first byte will tell
  kText,
  kBinary,
  kTextLogin,  // the same for who has not said who it is
  kBinaryLogin,
};
inline constexpr size_t kStages = 5;

// The first byte of every binary request; no text command begins with it.
inline constexpr char kBinaryMagic = '\x80';

struct ClientProtocols {
  ClientProtocols() = default;
  // Text alone: whoever speaks binary is refused by the codec.
  ClientProtocols(const ServerCodec& only) : text(&only) {}
  ClientProtocols(const ServerCodec* text_codec, const ServerCodec* binary_codec)
      : text(text_codec), binary(binary_codec) {}

  // At least one of them; both: each client chooses. They live as long as the workers.
  const ServerCodec* text = nullptr;
  const ServerCodec* binary = nullptr;
  // Who may speak it; null: anybody. They live as long as well.
  const Authenticator* text_users = nullptr;
  const Authenticator* binary_users = nullptr;

  // Nobody is served who has not said who it is.
  bool asks_everybody() const {
    if (text == nullptr && binary == nullptr) return false;
    return (text == nullptr || text_users != nullptr) &&
           (binary == nullptr || binary_users != nullptr);
  }

  // Of a client that has said nothing.
  Stage first_stage() const { return binary == nullptr ? text_stage() : Stage::kUndecided; }

  // Of a client whose first byte is known; kUndecided: it speaks what is not spoken here.
  Stage stage_after(char first_byte) const {
    if (first_byte != kBinaryMagic) return text == nullptr ? Stage::kUndecided : text_stage();
    if (binary == nullptr) return Stage::kUndecided;
    return binary_users == nullptr ? Stage::kBinary : Stage::kBinaryLogin;
  }

  std::array<const ServerCodec*, kStages> codecs() const {
    return {text != nullptr ? text : binary, text, binary, &text_login_codec(),
            &binary_login_codec()};
  }

 private:
  Stage text_stage() const { return text_users == nullptr ? Stage::kText : Stage::kTextLogin; }
};

}  // namespace moxi
