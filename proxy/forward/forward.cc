#include "proxy/forward/forward.h"

#include <string>
#include <utility>

#include "proxy/forward/failure_text.h"

namespace moxi {

void Forward::start(const Request& request, BackendConnection& backend, Responder&& responder) {
  responder_ = std::move(responder);
  backend_ = &backend;
  command_ = request.command;
  if (!backend.send(request, request.keys, *this, 0)) on_failed(0, Failure::kRefused);
}

void Forward::on_done(uint32_t, const Response& response) {
  commands_.answered(command_, response.outcome);
  responder_.done(response);
  home_.give(*this);
}

void Forward::on_failed(uint32_t, Failure failure) {
  const std::string text = failure_text(failure, backend_->host());
  responder_.done({Outcome::kServerError, 0, text});
  home_.give(*this);
}

}  // namespace moxi
