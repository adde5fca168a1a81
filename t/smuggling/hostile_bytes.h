// Where random clients take their keys, values and numbers from: what is harmless, and what would
// do harm if anybody on the way took it for something else.
#pragma once

#include <cstdint>
#include <string>

#include "t/simulation/dice.h"

namespace moxi::smuggling {

using simulation::Dice;

// A key that the tongues of text can say: neither blank nor line feed in it; control bytes perhaps,
// and perhaps too long.
std::string text_key(Dice& dice);
// A key of any bytes, at most `most` long.
std::string any_key(Dice& dice, size_t most);
std::string any_value(Dice& dice);
// A number that is at home where types end, or one whose bytes are words.
uint64_t odd_number(Dice& dice);
uint32_t odd_number32(Dice& dice);
int64_t odd_time(Dice& dice);  // 32 bits with a sign

}  // namespace moxi::smuggling
