// Makes up what random clients mean, and says which of it a proxy has to accept. That is decided
// here by the rules of the protocol and the promise of the proxy (no key that a line could not
// carry goes out as it is), not by anything that the product computes.
#pragma once

#include "t/smuggling/client_words.h"
#include "t/smuggling/hostile_bytes.h"
#include "t/support/wire_command.h"

namespace moxi::smuggling {

struct Intent {
  WireCommand command;
  Tongue tongue = Tongue::kClassic;
  bool is_accepted = true;
};

Intent make_intent(bool is_binary, Dice& dice);
// What a proxy is to understand by it.
WireCommand expected_of(const Intent& intent);

}  // namespace moxi::smuggling
