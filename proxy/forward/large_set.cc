#include "proxy/forward/large_set.h"

#include <utility>

#include "proxy/forward/failure_text.h"

namespace moxi {

void LargeSet::begin(const Request& request, BackendConnection& shared) {
  key_bytes_ = request.keys.front().bytes;
  key_ = {key_bytes_, request.keys.front().hash};
  request_ = request;
  request_.keys = std::span(&key_, 1);
  request_.value = request_.args = request_.more_keys = {};
  request_.noreply = false;
  if (!shared.is_quiet()) {
    Request version;
    version.command = Command::kVersion;
    is_fenced_ = shared.send(version, {}, *this, kFence);
  }
  go_on();
}

void LargeSet::go_on() {
  if (is_fenced_ || is_over_ || std::exchange(is_begun_, true)) return;
  const bool begun = connection_->begin_upload(request_, request_.value_size, *this, kOwn,
                                               [this] { wakeup_.wake(); });
  if (!begun) on_failed(kOwn, Failure::kRefused);
  wakeup_.wake();
}

std::span<char> LargeSet::room() {
  if (outcome_) return dropped_;
  return is_begun_ ? connection_->upload_room() : std::span<char>();
}

bool LargeSet::is_full() const {
  return !outcome_ && (!is_begun_ || connection_->is_upload_full());
}

void LargeSet::advance(size_t n) {
  if (!outcome_) connection_->upload(n);
}

void LargeSet::finish(Responder responder) {
  responder_ = std::move(responder);
  is_complete_ = true;
  if (outcome_) return answer();
  connection_->end_upload();
}

void LargeSet::abandon() {
  is_over_ = true;
  connection_->hang_up();
}

void LargeSet::look(TimePoint now, Milliseconds patience) {
  if (is_complete_ || !is_begun_ || !is_full() || connection_->written() != seen_ ||
      seen_at_ == TimePoint{}) {
    seen_ = connection_->written();
    seen_at_ = now;
  } else if (patience.count() > 0 && now - seen_at_ >= patience) {
    connection_->hang_up();
  }
}

void LargeSet::on_done(uint32_t part, const Response& response) {
  if (part == kFence) {
    is_fenced_ = false;
  } else {
    decide(response);
  }
}

void LargeSet::on_failed(uint32_t part, Failure failure) {
  if (part == kFence) {
    is_fenced_ = false;
  } else {
    decide({Outcome::kServerError, 0, failure_text(failure, connection_->host())});
  }
}

// It may be known before all of the value has come.
void LargeSet::decide(const Response& response) {
  if (outcome_ || is_over_) return;
  commands_.answered(request_.command, response.outcome);
  outcome_ = response.outcome;
  text_ = response.text;
  wakeup_.wake();
  if (is_complete_) answer();
}

void LargeSet::answer() {
  responder_.done({*outcome_, 0, text_});
  is_over_ = true;
}

}  // namespace moxi
