#include "t/simulation/scenario.h"

#include <algorithm>

namespace moxi::simulation {
namespace {

using std::chrono::microseconds;

BackendProtocol protocol_of(Tongue tongue) {
  switch (tongue) {
    case Tongue::kText:
      return BackendProtocol::kAscii;
    case Tongue::kMeta:
      return BackendProtocol::kMeta;
    case Tongue::kBinary:
      return BackendProtocol::kBinary;
  }
  return BackendProtocol::kAscii;
}

void draw_behavior(Scenario& scenario, bool has_faults, Dice& dice) {
  Behavior& behavior = scenario.behavior;
  behavior.distribution = dice.one_of(
      {DistributionKind::kModula, DistributionKind::kKetama, DistributionKind::kKetamaWeighted});
  if (has_faults) {
    behavior.downstream_timeout = Milliseconds(dice.one_of({200, 500, 1000, 5000}));
    behavior.connect_timeout = Milliseconds(dice.one_of({50, 400}));
    behavior.get_failure = dice.one_of({GetFailure::kMiss, GetFailure::kError});
    behavior.downstream_retry = dice.one_of({0U, 1U, 1U});
    if (dice.chance(20)) behavior.backend_down = BackendDown::kReshape;
  } else if (dice.chance(15)) {
    behavior.downstream_timeout = behavior.connect_timeout = Milliseconds(0);
  }
  if (!has_faults && dice.chance(20)) {
    // However many wait, nobody is told of it. (Behind commands that are stuck one may be.)
    behavior.downstream_max = static_cast<uint32_t>(dice.between(1, 30));
    behavior.wait_queue_timeout = Milliseconds(0);
  }
}

size_t draw_policy(Scenario& scenario, Dice& dice) {
  TransferPolicy& policy = scenario.policy;
  const size_t kind = dice.below(10);
  if (kind < 4) return 70'000;
  policy.random_sizes = true;
  policy.would_block_percent = dice.one_of({0U, 0U, 5U, 20U});
  if (kind < 7) return 70'000;
  policy.max_read = dice.between(200, 5000);
  policy.max_write = dice.between(200, 5000);
  if (kind < 9) return 5'000;
  policy.max_read = dice.between(4, 60);
  policy.max_write = dice.between(4, 60);
  return 300;
}

// What a client of this protocol can say, and what it can understand: errors of meta commands do
// not tell whose they are, so that what may fail must not be quiet.
void suit(ClientHabits& habits, bool has_faults) {
  Taste& taste = habits.taste;
  habits.has_quiet_gets = habits.tongue == Tongue::kBinary || !has_faults;
  taste.touches_are_quiet = habits.tongue == Tongue::kText;
  if (habits.tongue == Tongue::kBinary) {
    taste.has_past = false;
    taste.odd_percent = 0;
  } else if (habits.tongue == Tongue::kMeta && (has_faults || taste.non_number_percent > 0)) {
    taste.noreply_percent = 0;
  }
}

void draw_clients(Scenario& scenario, bool has_faults, size_t largest_value, Dice& dice) {
  Taste taste;
  taste.retrieval_percent = dice.one_of({30U, 60U, 80U});
  taste.multiget_percent = dice.one_of({0U, 20U, 50U});
  taste.own_key_percent = dice.one_of({5U, 25U, 60U});
  taste.noreply_percent = dice.one_of({0U, 15U, 40U});
  taste.broadcast_percent = dice.one_of({0U, 1U, 3U});
  taste.non_number_percent = dice.one_of({0U, 0U, 20U});
  taste.most_keys = dice.one_of({3U, 8U, 20U, 60U});
  taste.flushes = dice.chance(10);
  const size_t total = dice.one_of({40U, 100U, 200U, 300U});
  const size_t clients = dice.between(1, 12);
  const bool pauses = dice.chance(25);
  const auto tongue = static_cast<Tongue>(dice.below(3));
  const bool is_mixed = dice.chance(30);
  for (size_t i = 0; i < clients; ++i) {
    ClientHabits habits;
    habits.taste = taste;
    habits.tongue = is_mixed ? static_cast<Tongue>(dice.below(3)) : tongue;
    suit(habits, has_faults);
    habits.taste.largest_value = dice.one_of<size_t>({100, 2000, 10'000, largest_value});
    habits.taste.largest_value = std::min(habits.taste.largest_value, largest_value);
    habits.operations = 1 + dice.below(2 * total / clients);
    habits.most_in_flight = dice.one_of<size_t>({1, 4, 16, 64});
    habits.largest_fragment = dice.one_of<size_t>({20, 300, 3000, 100'000});
    habits.most_delay = microseconds(has_faults ? dice.between(1, 6000) : dice.between(1, 800));
    habits.socket_room = dice.one_of<size_t>({1000, 16'000, 64'000});
    if (pauses && dice.chance(40)) habits.pause_percent = 5;
    habits.leaving = dice.chance(60)
                         ? Leaving::kWhenAnswered
                         : dice.one_of({Leaving::kQuit, Leaving::kHalfClose, Leaving::kMidway});
    scenario.clients.push_back(habits);
  }
}

void draw_faults(Scenario& scenario, TimePoint start, Dice& dice) {
  const size_t count = dice.between(1, 4);
  for (size_t i = 0; i < count; ++i) {
    PlannedFault planned;
    planned.backend = dice.below(scenario.backends.size());
    Fault& fault = planned.fault;
    fault.kind =
        dice.chance(40) ? FaultKind::kLie : static_cast<FaultKind>(dice.below(kFaultKinds));
    fault.begin = start + microseconds(dice.below(150'000));
    fault.end =
        fault.begin + microseconds(1 + dice.below(dice.one_of({20'000U, 400'000U, 3'000'000U})));
    fault.lie = static_cast<Lie>(dice.below(kLies));
    fault.lie_percent = dice.one_of({3U, 30U, 100U});
    scenario.faults.push_back(planned);
  }
}

}  // namespace

std::string describe(const Scenario& scenario) {
  const Behavior& behavior = scenario.behavior;
  const TransferPolicy& policy = scenario.policy;
  const auto text = [](const char* name, auto number) {
    return std::string(name) + " " + std::to_string(number) + ", ";
  };
  std::string tongues = std::string("backends speak ") + name_of(scenario.backends_speak);
  tongues += ", clients";
  for (const ClientHabits& habits : scenario.clients)
    tongues.append(" ").append(name_of(habits.tongue));
  return tongues + ", " + text("backends", scenario.backends.size()) +
         text("clients", scenario.clients.size()) +
         text("downstream_timeout", behavior.downstream_timeout.count()) +
         text("connect_timeout", behavior.connect_timeout.count()) +
         text("downstream_max", behavior.downstream_max) +
         text("downstream_retry", behavior.downstream_retry) +
         text("backend_down", static_cast<int>(behavior.backend_down)) +
         text("get_failure", static_cast<int>(behavior.get_failure)) +
         text("max_read", policy.max_read) + text("max_write", policy.max_write) +
         text("random_sizes", policy.random_sizes) +
         text("would_block_percent", policy.would_block_percent) +
         text("requests_per_turn", scenario.requests_per_turn);
}

Scenario draw_scenario(Dice& dice, TimePoint start) {
  Scenario scenario;
  const bool has_faults = dice.chance(55);
  draw_behavior(scenario, has_faults, dice);
  const size_t largest_value = draw_policy(scenario, dice);
  scenario.requests_per_turn = dice.one_of({1U, 3U, 20U});
  scenario.hot_keys = dice.between(2, 12);
  scenario.own_keys = dice.between(2, 5);
  scenario.key_padding = dice.chance(20) ? dice.below(200) : 0;
  scenario.backends_speak = static_cast<Tongue>(dice.below(3));
  scenario.behavior.downstream_protocol = protocol_of(scenario.backends_speak);
  const size_t backends = dice.between(1, 5);
  for (size_t i = 0; i < backends; ++i) {
    BackendHabits habits;
    habits.tongue = scenario.backends_speak;
    habits.most_delay = microseconds(has_faults ? dice.between(1, 200) : dice.between(1, 3000));
    habits.in_pieces = dice.chance(40);
    scenario.backends.push_back(habits);
  }
  draw_clients(scenario, has_faults, largest_value, dice);
  if (has_faults) draw_faults(scenario, start, dice);
  return scenario;
}

}  // namespace moxi::simulation
