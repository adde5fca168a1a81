#include "t/simulation/simulation.h"

#include <algorithm>

#include "common/protocol/general_binary_codec.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_client_codec.h"

namespace moxi::simulation {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Turns with something to do while nobody outside did anything: more is a loop without a sleep.
constexpr size_t kMostBusyTurns = 50'000;
// What may come on top of the timeouts: clients and backends take their time.
constexpr milliseconds kSlack{500};
// A probe of a backend may come this late; then all must be well.
constexpr milliseconds kHealing{6000};
// What the worker's buffers hold together at most: a client that asks for more than it reads may
// have this much pending before it is looked after.
constexpr size_t kBuffers = size_t{2} << 20;
constexpr size_t kBuffersOfClient = size_t{5} << 18;
constexpr milliseconds kEndOfTime{120'000};

}  // namespace

Simulation::Simulation(const SimulationOptions& options)
    : options_(options),
      world_(options.seed, options.is_verbose),
      scenario_(draw_scenario(world_.dice, world_.now())),
      transport_(world_.network, scenario_.policy, static_cast<uint32_t>(world_.dice.next())),
      dialer_(backends_, transport_) {
  make_backends();
  make_proxy();
  make_keys();
}

Simulation::~Simulation() {
  worker_->stop();
}

void Simulation::make_backends() {
  for (size_t i = 0; i < scenario_.backends.size(); ++i) {
    world_.add_backend();
    backends_.push_back(std::make_unique<SimBackend>(world_, i, scenario_.backends[i]));
  }
  if (scenario_.behavior.backend_down == BackendDown::kReshape) world_.let_keys_move();
  for (const PlannedFault& planned : scenario_.faults)
    backends_[planned.backend]->plan(planned.fault);
}

void Simulation::make_proxy() {
  auto loop = std::make_unique<VirtualLoop>(world_.clock, world_.network);
  loop_ = loop.get();
  WorkerSettings settings;
  settings.requests_per_turn = scenario_.requests_per_turn;
  worker_ = std::make_unique<Worker>(std::move(loop), settings);
  PoolConfig config;
  for (size_t i = 0; i < backends_.size(); ++i) {
    BackendConfig& backend = config.backends.emplace_back();
    backend.host = "10.0.0." + std::to_string(i + 1);
    backend.port = static_cast<uint16_t>(SimDialer::kFirstPort + i);
  }
  pool_ = std::make_shared<const Pool>(config, scenario_.behavior);
  // Numeric hosts are never looked up.
  ProxyHandler::Access access{text_client_codec(), dialer_,
                              [](const std::string&, uint16_t, Resolver::Done) {}};
  stats_ = std::make_unique<ProxyStats>(std::vector{pool_});
  stats_->set_process({1, world_.now()});
  access.stats = stats_.get();
  access.pool_stats = stats_->pools().front();
  access.post = [this](std::function<void()> task) { worker_->post(std::move(task)); };
  auto handler = std::make_unique<ProxyHandler>(pool_, *worker_, access, options_.seed);
  handler_ = handler.get();
  worker_->add_role(std::move(handler),
                    ClientProtocols(&plain_key_codec(), &general_binary_codec()));
}

void Simulation::make_keys() {
  const std::string padding(scenario_.key_padding, 'p');
  const auto add = [&](std::string name, uint32_t owner, bool is_number) {
    KeyInfo info;
    info.name = std::move(name);
    info.backend = pool_->pick(info.name);
    info.owner = owner;
    info.is_number = is_number;
    world_.keys.add(std::move(info));
    world_.ledger.add_key();
  };
  for (size_t i = 0; i < scenario_.hot_keys; ++i)
    add("hot" + std::to_string(i) + padding, KeyInfo::kEverybody, i % 4 == 3);
  // One more: the client that comes when all faults are over.
  const size_t owners = scenario_.clients.size() + 1;
  for (uint32_t client = 0; client < owners; ++client) {
    for (size_t i = 0; i < scenario_.own_keys; ++i)
      add("own" + std::to_string(client) + "_" + std::to_string(i), client, i % 3 == 2);
  }
}

void Simulation::open_client(const ClientHabits& habits) {
  const auto number = static_cast<uint32_t>(clients_.size());
  clients_.push_back(std::make_unique<SimClient>(world_, number, habits));
  if (options_.spoils) clients_.back()->spoil(world_.dice.below(2000));
  worker_->open_session(transport_, clients_.back()->fd(), 0);
}

Outcomes Simulation::run() {
  if (world_.is_verbose()) world_.say("scenario", describe(scenario_));
  for (const ClientHabits& habits : scenario_.clients)
    open_client(habits);
  run_clients(kEndOfTime);
  check_drops();
  if (!world_.is_violated()) check_healed();
  if (!world_.is_violated()) check_nothing_left();
  if (!world_.is_violated()) check_done();
  Outcomes outcomes;
  outcomes.violation = world_.violation();
  outcomes.digest = world_.digest();
  outcomes.requests = world_.log.size();
  for (const auto& client : clients_) {
    outcomes.answers += client->checker().answered();
    outcomes.errors += client->checker().errors();
  }
  for (const auto& backend : backends_)
    outcomes.commands += backend->commands();
  outcomes.most_bytes = most_bytes_;
  outcomes.virtual_time = std::chrono::duration_cast<milliseconds>(world_.now().time_since_epoch() -
                                                                   std::chrono::seconds(1000));
  return outcomes;
}

void Simulation::run_clients(milliseconds limit) {
  const TimePoint end = world_.now() + limit;
  const auto is_gone = [](const auto& client) { return client->is_gone(); };
  while (!world_.is_violated() && !std::all_of(clients_.begin(), clients_.end(), is_gone)) {
    if (!step()) wait_for_next(end);
    if (world_.now() >= end) complain_of_clients();
  }
}

void Simulation::complain_of_clients() {
  std::string text = "at the end of time are still there:";
  for (size_t i = 0; i < clients_.size(); ++i) {
    const SimClient& client = *clients_[i];
    if (client.is_gone()) continue;
    text += " client " + std::to_string(i) + " with " +
            std::to_string(client.checker().outstanding()) + " unanswered (" +
            std::to_string(client.unread()) + " bytes to read, the proxy has " +
            std::to_string(world_.network.unread(client.fd())) + ");";
  }
  world_.violated(text);
}

void Simulation::let_pass(milliseconds time) {
  const TimePoint end = world_.now() + time;
  while (!world_.is_violated() && world_.now() < end) {
    if (!step()) wait_for_next(end);
  }
}

bool Simulation::act() {
  bool any = false;
  for (const auto& backend : backends_)
    any |= backend->act();
  for (const auto& client : clients_)
    any |= client->act();
  return any;
}

// One turn of everybody. False: nobody has anything to do before time goes on.
bool Simulation::step() {
  const bool acted = act();
  const size_t reports = loop_->reports();
  worker_->run_turn(/*wait=*/false);
  most_bytes_ = std::max(most_bytes_, worker_->pool().bytes_out());
  check_waiting();
  if (acted) busy_turns_ = 0;
  if (acted || loop_->reports() != reports) {
    quiet_turns_ = 0;
    if (++busy_turns_ > kMostBusyTurns) world_.violated("the worker finds no rest");
    world_.clock.advance_to(world_.now() + microseconds(world_.dice.below(20)));
    return true;
  }
  // What a task or a timer began may show in the next turn.
  return ++quiet_turns_ < 3;
}

void Simulation::wait_for_next(TimePoint limit) {
  quiet_turns_ = busy_turns_ = 0;
  TimePoint next = limit;
  const auto consider = [&next](std::optional<TimePoint> when) {
    if (when) next = std::min(next, *when);
  };
  consider(loop_->next_timer());
  for (const auto& backend : backends_)
    consider(backend->next_due());
  for (const auto& client : clients_)
    consider(client->next_due());
  world_.clock.advance_to(std::max(next, world_.now() + microseconds(1)));
}

// How long an answer may take, whatever the backends do.
microseconds Simulation::longest_wait() const {
  const Behavior& behavior = scenario_.behavior;
  if (behavior.downstream_timeout.count() == 0) return kEndOfTime;
  return behavior.connect_timeout + behavior.downstream_conn_queue_timeout +
         behavior.wait_queue_timeout +
         behavior.downstream_timeout * (1 + static_cast<int>(behavior.downstream_retry)) + kSlack;
}

void Simulation::check_waiting() {
  for (size_t i = 0; i < clients_.size(); ++i) {
    // A long line of keys is run in groups, one after the other.
    const microseconds longest = longest_wait() * (clients_[i]->checker().is_head_long() ? 2 : 1);
    if (clients_[i]->waits() <= longest) continue;
    world_.violated("client " + std::to_string(i) + " waits for more than " +
                    std::to_string(longest.count() / 1000) + " ms for the answer to " +
                    clients_[i]->checker().describe_head() + "; the proxy has " +
                    std::to_string(world_.network.unread(clients_[i]->fd())) +
                    " bytes of it to read");
  }
}

void Simulation::check_drops() {
  if (world_.is_violated()) return;
  size_t dropped = 0;
  for (const auto& client : clients_)
    dropped += client->was_dropped() ? 1 : 0;
  // Only those that asked for much and did not read may be closed.
  if (dropped > worker_->counters().value(Stat::kUnreadClosed))
    world_.violated("a client was closed without a reason");
}

// When everything is over, the proxy serves as if nothing had been.
void Simulation::check_healed() {
  TimePoint last = world_.now();
  for (const PlannedFault& planned : scenario_.faults)
    last = std::max(last, planned.fault.end);
  // A flush of a client that has gone may still be on its way.
  const bool may_flush = scenario_.clients.front().taste.flushes;
  if (!scenario_.faults.empty() || world_.is_any_touched() || may_flush) {
    const auto left = std::chrono::ceil<milliseconds>(last - world_.now());
    let_pass(left + 4 * scenario_.behavior.downstream_timeout + kHealing);
  }
  if (world_.is_violated()) return;
  world_.say("world", "all faults are over");
  ClientHabits habits;
  habits.tongue = scenario_.clients.front().tongue;
  habits.taste = scenario_.clients.front().taste;
  // Of keys that have moved there and back, nobody can say what they are now.
  habits.taste.own_key_percent = world_.may_live_elsewhere() ? 100 : 90;
  habits.taste.flushes = false;
  habits.taste.non_number_percent = 0;
  habits.operations = 20;
  habits.is_strict = true;
  open_client(habits);
  run_clients(kEndOfTime);
  if (!world_.is_violated() && clients_.back()->was_dropped())
    world_.violated("a client was closed after all faults were over");
}

// What was sent to its end and had to be done was done.
void Simulation::check_done() {
  for (const Operation& operation : world_.log) {
    if (!is_storage(operation.command) || operation.applied > 0 || !operation.is_sent) continue;
    const size_t backend = world_.keys[operation.keys.front().key].backend;
    const bool left = operation.client < scenario_.clients.size() &&
                      (scenario_.clients[operation.client].leaving == Leaving::kMidway ||
                       clients_[operation.client]->was_dropped());
    if (left || world_.is_touched(backend)) continue;
    world_.violated("never done: tag " + std::to_string(operation.tag));
    return;
  }
}

void Simulation::check_nothing_left() {
  let_pass(milliseconds(20'000));
  if (world_.is_violated()) return;
  if (most_bytes_ > kBuffers + clients_.size() * kBuffersOfClient)
    world_.violated("at one time there were " + std::to_string(most_bytes_) + " bytes of buffers");
  if (handler_->in_flight() != 0)
    world_.violated(std::to_string(handler_->in_flight()) + " commands are left over");
  // One block to read into.
  if (worker_->pool().bytes_out() > 64 << 10)
    world_.violated(std::to_string(worker_->pool().bytes_out()) +
                    " bytes of buffers are left over");
  if (loop_->next_timer()) world_.violated("a timer is left over");
  const Counters& counters = worker_->counters();
  if (counters.value(Stat::kTotalConnections) != counters.value(Stat::kClosedConnections))
    world_.violated("a session is left over");
}

}  // namespace moxi::simulation
