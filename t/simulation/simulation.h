// One simulation: a worker with a proxy in front of backends and behind clients, all in virtual
// time and memory, from the first connect until nothing is left of it. One seed, one course.
//
//   clients --VirtualNetwork--> [ Worker: sessions, ProxyHandler ] --VirtualNetwork--> backends
//      '--------------------- both hold what they see against the World ---------------------'
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/session/worker.h"
#include "proxy/proxy_handler.h"
#include "proxy/proxy_stats.h"
#include "t/simulation/scenario.h"
#include "t/simulation/sim_dialer.h"
#include "t/simulation/world.h"
#include "t/support/virtual_loop.h"

namespace moxi::simulation {

struct Outcomes {
  std::string violation;  // empty: all was well
  uint64_t digest = 0;
  size_t requests = 0;  // that clients made
  size_t answers = 0;
  size_t errors = 0;      // of the answers
  size_t commands = 0;    // that backends got
  size_t most_bytes = 0;  // of the worker's buffers
  std::chrono::milliseconds virtual_time{0};
};

struct SimulationOptions {
  uint64_t seed = 1;
  bool is_verbose = false;
  // Tests of the checks: a byte of what a client receives is changed on the way.
  bool spoils = false;
};

class Simulation {
 public:
  explicit Simulation(const SimulationOptions& options);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  Outcomes run();

 private:
  void make_backends();
  void make_keys();
  void make_proxy();
  void open_client(const ClientHabits& habits);

  // Runs until every client has gone, or `limit` of virtual time is over.
  void run_clients(std::chrono::milliseconds limit);
  void complain_of_clients();
  void let_pass(std::chrono::milliseconds time);
  bool step();
  void wait_for_next(TimePoint limit);
  bool act();
  void check_waiting();
  void check_drops();
  void check_healed();
  void check_done();
  void check_nothing_left();
  std::chrono::microseconds longest_wait() const;

  const SimulationOptions options_;
  World world_;
  Scenario scenario_;
  VirtualTransport transport_;
  std::vector<std::unique_ptr<SimBackend>> backends_;
  SimDialer dialer_;
  std::shared_ptr<const Pool> pool_;
  std::unique_ptr<ProxyStats> stats_;
  VirtualLoop* loop_ = nullptr;
  std::unique_ptr<Worker> worker_;
  ProxyHandler* handler_ = nullptr;
  std::vector<std::unique_ptr<SimClient>> clients_;
  size_t quiet_turns_ = 0;
  size_t busy_turns_ = 0;  // since an actor did something or time went on
  size_t most_bytes_ = 0;
};

}  // namespace moxi::simulation
