#include "proxy/forward/broadcast.h"

#include <algorithm>
#include <utility>

#include "proxy/forward/failure_text.h"

namespace moxi {
namespace {

// Outcomes whose words need no text of the backend's.
bool has_fixed_words(Outcome outcome) {
  return outcome != Outcome::kClientError && outcome != Outcome::kServerError;
}

}  // namespace

void Broadcast::start(const Request& request, ListingKind kind, const Backends& backends,
                      Responder responder) {
  for (const std::shared_ptr<BackendConnection>& backend : backends) {
    const std::string_view why = backend->objection(request);
    if (why.empty()) continue;
    responder.done({Outcome::kClientError, 0, why});
    return home_.give(*this);
  }
  responder_ = std::move(responder);
  backends_ = &backends;
  command_ = request.command;
  is_reset_ = command_ == Command::kStats && request.args == "reset";
  answers_.assign(backends.size(), Answer{});
  if (command_ == Command::kStats)
    listing_ = std::make_unique<StatsListing>(backends.size(), kind, budget_);
  outstanding_ = 1;  // nobody is answered while commands are still being sent
  for (size_t i = 0; i < backends.size(); ++i) {
    if (backends[i]->send(request, {}, *this, static_cast<uint32_t>(i))) {
      ++outstanding_;
    } else {
      answers_[i].failure = Failure::kUnreachable;
    }
  }
  one_less();
}

bool Broadcast::on_stat(uint32_t part, std::string_view name, std::string_view value) {
  return listing_ != nullptr && listing_->add(part, name, value);
}

void Broadcast::on_done(uint32_t part, const Response& response) {
  answers_[part].outcome = is_expected(response.outcome) ? response.outcome : Outcome::kServerError;
  one_less();
}

// That the command can end so is known; whether it can with these arguments is not yet.
bool Broadcast::is_expected(Outcome outcome) const {
  if (command_ != Command::kStats || is_error(outcome)) return true;
  return is_reset_ == (outcome == Outcome::kReset);
}

void Broadcast::on_failed(uint32_t part, Failure failure) {
  answers_[part].failure = failure;
  one_less();
}

void Broadcast::one_less() {
  if (--outstanding_ > 0) return;
  answer();
  listing_.reset();
  home_.give(*this);
}

void Broadcast::answer() {
  // Nobody is left to be told. Backends that are named below may be gone as well: those of a worker
  // that ends go one by one.
  if (!responder_.is_live()) {
    responder_.done(Outcome::kNothing);
    return;
  }
  const auto failed = std::find_if(answers_.begin(), answers_.end(), [](const Answer& answer) {
    return answer.failure || is_error(answer.outcome);
  });
  const Outcome first = answers_.front().outcome;
  const bool agree = std::all_of(answers_.begin(), answers_.end(), [first](const Answer& answer) {
    return !answer.failure && answer.outcome == first;
  });
  if (agree && has_fixed_words(first)) {
    if (first != Outcome::kEnd) {
      responder_.done(first);
    } else if (listing_->is_incomplete()) {
      responder_.done({Outcome::kServerError, 0, "proxy out of memory for statistics"});
    } else {
      listing_->answer(responder_);
    }
    return;
  }
  // With nobody failed they differ in a way that no memcached does; the first is as bad as any.
  const size_t culprit =
      failed == answers_.end() ? 0 : static_cast<size_t>(failed - answers_.begin());
  const std::string& host = (*backends_)[culprit]->host();
  const std::string text = answers_[culprit].failure
                               ? failure_text(*answers_[culprit].failure, host)
                               : "proxy downstream error " + host;
  responder_.done({Outcome::kServerError, 0, text});
}

}  // namespace moxi
