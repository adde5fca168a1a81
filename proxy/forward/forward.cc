#include "proxy/forward/forward.h"

#include <utility>

#include "proxy/forward/failure_text.h"

namespace moxi {

void Forward::start(const Request& request, BackendConnection& backend, Responder&& responder) {
  responder_ = std::move(responder);
  backend_ = &backend;
  command_ = request.command;
  has_value_ = false;
  if (is_retrieval(command_)) key_.set(request.keys.front().bytes, pool_);
  if (!backend.send(request, request.keys, *this, 0)) on_failed(0, Failure::kUnreachable);
}

bool Forward::on_hit(uint32_t, const Reply& value) {
  if (has_value_ || value.key != key_.view()) return false;
  responder_.hit(value.key, {value.value, value.client_flags, value.cas});
  finish();
  return true;
}

// A large value, then: others come as a hit.
bool Forward::on_value(uint32_t, const Reply& value) {
  if (has_value_ || value.key != key_.view()) return false;
  has_value_ = true;
  item_ = {{}, value.client_flags, value.cas};
  return true;
}

void Forward::on_large_value(uint32_t, LargeValue value) {
  large_ = std::move(value);
}

void Forward::on_done(uint32_t, const Response& response) {
  if (large_.pin && response.outcome == Outcome::kEnd)
    responder_.large_value(key_.view(), item_, std::exchange(large_, LargeValue{}));
  responder_.done(response);
  finish();
}

void Forward::on_failed(uint32_t, Failure failure) {
  if (is_retrieval(command_)) {
    responder_.done(Outcome::kEnd);
  } else {
    const std::string text = failure_text(failure, backend_->host());
    responder_.done({Outcome::kServerError, 0, text});
  }
  finish();
}

void Forward::finish() {
  key_.clear(pool_);
  if (large_.pin) large_ = LargeValue{};
  home_.give(*this);
}

}  // namespace moxi
