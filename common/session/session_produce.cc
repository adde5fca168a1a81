// The session's producer: when it is asked, and how it ends.
#include <utility>

#include "common/session/session.h"
#include "common/session/worker.h"

namespace moxi {

void Wakeup::wake() const {
  if (session_ != nullptr) session_->wake_producer(id_);
}

bool Session::has_unsent_before(RequestId id) const {
  return running_direct(id) == nullptr || output_bytes() > 0;
}

void Session::start_producer(RequestId id, std::unique_ptr<Producer> producer) {
  if (!is_live(id)) return;
  if (is_datagram()) return reply_done(id, {Outcome::kError, 0, {}});
  if (is_producing()) {
    reply_done(id, {Outcome::kServerError, 0, "busy"});
    return;
  }
  Unfinished& state = unfinished();
  state.producer = std::move(producer);
  state.produced = ticket_of(id);
  if (!state.producer->is_endless()) pause_reading();
  state.producer->started({*this, id});
  worker().make_ready_later(*this);
}

void Session::wake_producer(RequestId id) {
  if (!is_live(id) || !is_producing() || unfinished_->produced != ticket_of(id)) return;
  worker().make_ready_later(*this);
}

// One step, if those who are answered before have been and there is room. Whatever ends the wait
// for either calls go_on_if_possible().
void Session::produce() {
  Unfinished& state = *unfinished_;
  if (!state.replies.is_front(state.produced)) return;
  const bool endless = state.producer->is_endless();
  if (output_bytes() >= kMaxQueued) {
    pause_reading();
    return;
  }
  if (endless && !finishing_ && is_reading_paused()) resume_reading();
  ProducerOutput out(output(), pool());
  const Production result = state.producer->resume(out);
  if (!output().empty()) mark();
  if (result == Production::kEnded) return end_production();
  if (result == Production::kMore) worker().make_ready_later(*this);
}

void Session::end_production() {
  unfinished_->producer.reset();
  complete(target(unfinished_->produced));
}

// What comes meanwhile is for later; or for nobody.
void Session::wait_for_producer(Block& input) {
  if (unfinished_->producer->is_endless()) {
    input.begin = input.end;
  } else {
    pause_reading();
  }
}

}  // namespace moxi
