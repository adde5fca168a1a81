// What a seed stands for: how many backends and clients, what they are like, how the proxy is set,
// how the network cuts, and which faults come when.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proxy/config/behavior.h"
#include "t/simulation/dice.h"
#include "t/simulation/fault.h"
#include "t/simulation/sim_backend.h"
#include "t/simulation/sim_client.h"
#include "t/support/virtual_transport.h"

namespace moxi::simulation {

struct PlannedFault {
  size_t backend = 0;
  Fault fault;
};

struct Scenario {
  Behavior behavior;
  TransferPolicy policy;
  unsigned requests_per_turn = 20;
  size_t hot_keys = 8;
  size_t own_keys = 4;     // of each client
  size_t key_padding = 0;  // bytes that make names longer
  Tongue backends_speak = Tongue::kText;
  std::vector<BackendHabits> backends;
  std::vector<ClientHabits> clients;
  std::vector<PlannedFault> faults;
};

std::string describe(const Scenario& scenario);

// `start`: the time at which it begins.
Scenario draw_scenario(Dice& dice, TimePoint start);

}  // namespace moxi::simulation
