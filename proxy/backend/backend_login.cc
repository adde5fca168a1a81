#include "proxy/backend/backend_login.h"

#include <string>

#include "common/protocol/binary_reply_parser.h"
#include "common/protocol/binary_request_writer.h"
#include "common/protocol/text_client_codec.h"

namespace moxi {
namespace {

// Commands are numbered on every connection; this is none of them.
constexpr uint32_t kLoginTag = 0;

LoginStatus status_of(Outcome outcome) {
  if (outcome == Outcome::kAuthenticated || outcome == Outcome::kStored)
    return LoginStatus::kAccepted;
  if (outcome == Outcome::kAuthFailure || outcome == Outcome::kUnauthenticated)
    return LoginStatus::kRefused;
  return is_error(outcome) ? LoginStatus::kUnknown : LoginStatus::kBroken;
}

}  // namespace

void write_login(const BackendSpeech& speech, OutputQueue& out, BlockPool& pool) {
  if (speech.is_binary)
    return write_binary_login(speech.user, speech.password, kLoginTag, out, pool);
  const std::string token = speech.user + ' ' + speech.password;
  const KeyRef key{"auth", 0};
  KeyRef keys[] = {key};
  Request request;
  request.command = Command::kSet;
  request.keys = keys;
  request.value = token;
  text_client_codec().write(request, out, pool);
}

LoginAnswer read_login_answer(const BackendSpeech& speech, std::string_view in) {
  Reply reply;
  const ReplyResult result = speech.is_binary ? parse_binary_login_reply(in, kLoginTag, reply)
                                              : text_client_codec().parse(in, 0, reply);
  if (result.status == ReplyStatus::kNeedMore) return {};
  if (result.status == ReplyStatus::kBroken || reply.kind != ReplyKind::kDone)
    return {LoginStatus::kBroken, 0};
  return {status_of(reply.response.outcome), result.consumed};
}

std::string_view login_trouble(LoginStatus status) {
  switch (status) {
    case LoginStatus::kNeedMore:
    case LoginStatus::kAccepted:
      return {};
    case LoginStatus::kRefused:
      return "auth: the backend refuses usr and pwd";
    case LoginStatus::kUnknown:
      return "auth: the backend knows no logins";
    case LoginStatus::kBroken:
      return "auth: the backend's answer to the login is none";
  }
  return {};
}

}  // namespace moxi
