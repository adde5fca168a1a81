#include "proxy/forward/escalation.h"

#include <utility>

#include "proxy/route/placed_key.h"

namespace moxi {

Escalation::Escalation(Turn& turn, const Backends& backends, size_t count, const GetPolicy& policy,
                       WorkerStats& stats, LargeGets& large_gets)
    : turn_(turn),
      backends_(backends),
      policy_(policy),
      stats_(stats),
      large_gets_(large_gets),
      open_(count) {
  turn_.add_turn_end(*this);
}

Escalation::~Escalation() {
  turn_.remove_turn_end(*this);
}

[[gnu::flatten]] void Escalation::join(const Request& request, const KeyRef& key,
                                       KeyWaiter&& waiter) {
  const size_t backend = backend_of(key);
  GetBatch* batch = open_.data()[backend];
  if (batch == nullptr || !batch->takes(request, key.bytes) ||
      (!policy_.merges && !batch->ends_with(waiter)))
    batch = &open(request, backend);
  batch->add(key, request.command, std::move(waiter));
}

GetBatch& Escalation::open(const Request& request, size_t backend) {
  seal(backend);
  GetBatch& batch = batches_.take(*this, turn_.pool(), policy_, stats_);
  batch.begin(request, *backends_[backend]);
  open_[backend] = &batch;
  touched_.push_back(backend);
  return batch;
}

void Escalation::send_open(size_t backend) {
  std::exchange(open_[backend], nullptr)->send();
}

void Escalation::seal_all() {
  if (has_late_) send_late();
  for (const size_t backend : touched_)
    seal(backend);
  touched_.clear();
}

// What is asked for once more goes before all that came after it. Who is told at once that the
// backend is down asks for no more, so the lists do not grow here.
void Escalation::send_late() {
  has_late_ = false;
  for (GetBatch* batch : std::exchange(unanswered_, {}))
    batch->send();
  if (!again_.empty()) send_again();
}

void Escalation::ask_alone(const GetBatch& batch, const KeyRef& key, KeyWaiter&& waiter) {
  again_.push_back({std::string(key.bytes), key.hash, &batch.backend(), batch.command(),
                    batch.exptime(), std::move(waiter)});
  has_late_ = true;
}

// Nothing is touched twice.
void Escalation::fetch_alone(const GetBatch& batch, std::string_view key, KeyWaiter&& waiter) {
  const Command command = wants_cas(batch.command()) ? Command::kGets : Command::kGet;
  large_gets_.start(batch.backend(), command, key, waiter.take_responder());
}

// Keys of one request follow each other, unless somebody else asked for one of them as well: those
// behind it make a command of their own.
void Escalation::send_again() {
  std::vector<Again> again = std::exchange(again_, {});
  GetBatch* batch = nullptr;
  for (Again& one : again) {
    if (!one.waiter.is_live()) {
      one.waiter.miss();
      continue;
    }
    if (batch == nullptr || !batch->is_for(*one.backend, one.waiter) || !batch->has_room(one.key)) {
      if (batch != nullptr) batch->send();
      batch = &batches_.take(*this, turn_.pool(), policy_, stats_);
      Request request;
      request.command = one.command;
      request.exptime = one.exptime;
      batch->begin(request, *one.backend);
    }
    batch->add({one.key, one.hash}, one.command, std::move(one.waiter));
  }
  if (batch != nullptr) batch->send();
}

}  // namespace moxi
