#include "common/session/drain.h"

#include <algorithm>
#include <utility>

#include "common/session/session.h"
#include "common/session/session_pool.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

constexpr Milliseconds kInterval{10};
// How long a client that never pauses is read.
constexpr Milliseconds kReading{1000};
// Reads of one client in a row: what a client has sent before it waits for the answers.
constexpr int kRounds = 16;

}  // namespace

Drain::Drain(Worker& worker)
    : worker_(worker), timer_(worker.loop().make_timer([this] { sweep(); })) {}

void Drain::begin(std::vector<uint8_t> roles, std::function<void()> done) {
  roles_.insert(roles_.end(), roles.begin(), roles.end());
  done_ = std::move(done);
  reads_until_ = worker_.loop().now() + kReading;
  sweep();
}

bool Drain::is_meant(const Session& session) const {
  return session.is_open() &&
         std::find(roles_.begin(), roles_.end(), session.role()) != roles_.end();
}

// Answers are not written in between, so that who waits for them sends nothing new meanwhile.
void Drain::read_on() {
  for (int round = 0; round < kRounds; ++round) {
    bool found = false;
    worker_.sessions().for_each([&](Session& session) {
      if (is_meant(session) && session.read_rest()) found = true;
    });
    worker_.run_ready();
    if (!found) return;
  }
}

// How many are left.
size_t Drain::settle_all(bool may_read_on) {
  size_t left = 0;
  worker_.sessions().for_each([&](Session& session) {
    if (!is_meant(session)) return;
    if (!may_read_on) session.take_no_more();
    session.settle(may_read_on);
    if (session.is_open()) ++left;
  });
  return left;
}

void Drain::sweep() {
  const bool may_read_on = worker_.loop().now() < reads_until_;
  if (may_read_on) read_on();
  if (settle_all(may_read_on) > 0) {
    timer_->start(kInterval);
  } else if (done_) {
    std::exchange(done_, nullptr)();
  }
}

}  // namespace moxi
