// How a backend of a simulation puts an answer of its store into the words of the protocol that it
// was asked in.
#pragma once

#include <string>

#include "t/simulation/store.h"
#include "t/support/wire_command.h"

namespace moxi::simulation {

// `classic`: what the store answered. `item`: what it holds for the key now; null: nothing.
std::string meta_answer(const WireCommand& asked, const std::string& classic,
                        const StoreItem* item);
std::string binary_answer(const WireCommand& asked, const std::string& classic,
                          const StoreItem* item);

}  // namespace moxi::simulation
