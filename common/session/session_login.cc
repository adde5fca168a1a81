// The session's part for clients that have to say who they are: what a login comes to, and how many
// of them may fail. Nothing of it is on the way of a request that needs no login.
#include <optional>

#include "common/protocol/binary_opcodes.h"
#include "common/protocol/sasl_plain.h"
#include "common/session/authenticator.h"
#include "common/session/session.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

// All that is offered.
constexpr std::string_view kMechanism = "PLAIN";
// So many attempts fail before the client is sent away.
constexpr uint8_t kMaxFailedLogins = 3;

bool is_failed_login(Outcome outcome) {
  return outcome == Outcome::kAuthFailure || outcome == Outcome::kAuthTooLong ||
         outcome == Outcome::kBadAuthToken || outcome == Outcome::kBadAuthEnd;
}

}  // namespace

Response Session::log_in(const Request& request) {
  const ClientProtocols& protocols = worker().protocols(role_);
  if (stage_ == Stage::kTextLogin) {
    return judge_login(protocols.text_users->allow(request.args, request.value), Stage::kText);
  }
  if (protocols.binary_users == nullptr) return {Outcome::kError, 0, {}};
  if (is_opcode(request.opcode, BinaryOpcode::kSaslList)) {
    return {Outcome::kText, 0, kMechanism};
  }
  const bool steps = is_opcode(request.opcode, BinaryOpcode::kSaslStep);
  // Who names the mechanism alone is asked for the rest.
  if (!steps && request.args == kMechanism && request.value.empty()) {
    stage_ = Stage::kBinaryLogin;
    may_step_ = true;
    return {Outcome::kAuthContinue, 0, {}};
  }
  const bool is_expected = steps ? may_step_ : request.args == kMechanism;
  may_step_ = false;
  const std::optional<PlainLogin> login =
      is_expected ? parse_sasl_plain(request.value) : std::nullopt;
  const bool good = login && protocols.binary_users->allow(login->user, login->password);
  stage_ = Stage::kBinaryLogin;  // whoever logs in anew is nobody until it has succeeded
  return judge_login(good, Stage::kBinary);
}

// `next`: what the client speaks once it is let in.
Response Session::judge_login(bool good, Stage next) {
  worker().counters().add(Stat::kAuthCmds);
  if (good) {
    stage_ = next;
    failed_logins_ = 0;
    return {Outcome::kAuthenticated, 0, {}};
  }
  worker().counters().add(Stat::kAuthErrors);
  return {Outcome::kAuthFailure, 0, {}};
}

// After the answer to somebody who has to log in.
void Session::limit_attempts(Outcome answered) {
  if (is_failed_login(answered)) ++failed_logins_;
  if (failed_logins_ >= kMaxFailedLogins || output_bytes() > kMaxUnknownQueued) finish();
}

}  // namespace moxi
