// What one backend is spoken to in, and who we say we are before anything else is said.
#pragma once

#include <string>

#include "common/protocol/tagged_codec.h"

namespace moxi {

struct BackendSpeech {
  // Null: classic text, by the codec of the settings.
  const TaggedCodec* codec = nullptr;
  // How a login is said: with SASL PLAIN in the binary protocol, else as text.
  bool is_binary = false;
  // Empty user: nobody logs in.
  std::string user{};
  std::string password{};
};

}  // namespace moxi
