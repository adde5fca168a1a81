#include "common/session/certificates.h"

#include <iterator>

namespace moxi {

Certificates::Reread Certificates::read_again() {
  const std::lock_guard lock(mutex_);
  Reread all;
  for (const Reader& reader : readers_) {
    Reread one = reader();
    all.has_any = all.has_any || one.has_any;
    std::move(one.errors.begin(), one.errors.end(), std::back_inserter(all.errors));
  }
  return all;
}

void Certificates::answer(Responder&& responder) {
  const Reread read = read_again();
  if (!read.has_any) return responder.done({Outcome::kText, 0, "Error TLS not enabled\r\n"});
  if (read.errors.empty()) return responder.done(Outcome::kOk);
  const std::string line = "Error " + read.errors.front() + "\r\n";
  responder.done({Outcome::kText, 0, line});
}

}  // namespace moxi
