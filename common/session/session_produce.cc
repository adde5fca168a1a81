// The session's producer: when it is asked, and how it ends.
#include <string>
#include <tuple>
#include <utility>

#include "common/session/framed_producer.h"
#include "common/session/session.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

// Few bytes: the lines around a value.
std::string text_of(const OutputQueue& queue) {
  iovec pieces[8];
  std::string text;
  const int count = queue.gather(pieces, 8);
  for (int i = 0; i < count; ++i)
    text.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  return text;
}

}  // namespace

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
  producer->started({*this, id});
  begin_production(ticket_of(id), std::move(producer));
}

void Session::begin_production(Ticket ticket, std::unique_ptr<Producer> producer) {
  Unfinished& state = unfinished();
  state.producer = std::move(producer);
  state.produced = ticket;
  if (!state.producer->is_endless()) pause_reading();
  worker().make_ready_later(*this);
}

// Answers of one client may become known in any order; each is sent in its turn.
void Session::start_value(RequestId id, std::string_view key, const ItemView& item, size_t size,
                          std::unique_ptr<Producer> body) {
  if (!is_live(id)) return;
  OutputQueue frame;
  codec().write_large_hit(*target(ticket_of(id)).context, key, item, {size, {}, {}}, frame, pool());
  std::string text = text_of(frame);
  frame.clear(pool());
  const size_t at = place_of_value(text);
  auto value = std::make_unique<FramedProducer>(std::move(text), at, std::move(body));
  value->started({*this, id});
  if (is_producing()) {
    unfinished_->later.emplace_back(ticket_of(id), std::move(value));
    worker().make_ready_later(*this);
  } else {
    begin_production(ticket_of(id), std::move(value));
  }
}

// Whether the producer answers the oldest request: if it does not, one that does takes its place.
bool Session::give_turn() {
  Unfinished& state = *unfinished_;
  if (state.replies.is_front(state.produced)) return true;
  for (auto& [ticket, producer] : state.later) {
    if (!state.replies.is_front(ticket)) continue;
    std::swap(state.produced, ticket);
    std::swap(state.producer, producer);
    return true;
  }
  return false;
}

void Session::wake_producer(RequestId id) {
  if (!is_live(id) || !is_producing() || unfinished_->produced != ticket_of(id)) return;
  worker().make_ready_later(*this);
}

// One step, if those who are answered before have been and there is room. Whatever ends the wait
// for either calls go_on_if_possible().
void Session::produce() {
  Unfinished& state = *unfinished_;
  if (!give_turn()) return;
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
  if (result == Production::kBroken) return close_now();
  if (result == Production::kMore) worker().make_ready_later(*this);
}

void Session::end_production() {
  Unfinished& state = *unfinished_;
  const Ticket ended = state.produced;
  state.producer.reset();
  if (!state.later.empty()) {
    std::tie(state.produced, state.producer) = std::move(state.later.back());
    state.later.pop_back();
  }
  complete(target(ended));
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
