// What one random client sends on its connection, and what of it is to be accepted; of streams that
// were broken on purpose nobody knows that beforehand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "t/smuggling/intent_maker.h"

namespace moxi::smuggling {

struct Stream {
  std::string bytes;
  size_t commands = 0;
  // Flattened; null: bytes were changed.
  std::optional<std::vector<WireCommand>> expected;
};

Stream make_stream(Dice& dice);

}  // namespace moxi::smuggling
