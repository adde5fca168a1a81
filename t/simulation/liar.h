// Turns an honest answer of a backend into a wrong one.
#pragma once

#include <string>

#include "t/simulation/dice.h"
#include "t/simulation/fault.h"
#include "t/simulation/store.h"
#include "t/simulation/world.h"

namespace moxi::simulation {

struct Told {
  std::string bytes;
  bool then_silent = false;
  bool then_reset = false;
  std::string later{};  // sent some time after that
  // Whoever believes it does not look at the number of the request.
  bool is_plain_lie = false;
};

// `reply` is the honest answer to `request`. A lie that cannot be told about it leaves it honest: a
// proxy cannot know a wrong value of the right key and length from the right one, and so such lies
// are not told.
Told lie_about(Lie lie, const StoreRequest& request, const std::string& reply, World& world,
               Dice& dice);

}  // namespace moxi::simulation
