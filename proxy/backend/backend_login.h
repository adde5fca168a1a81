// The first thing that is said on a connection to a backend that wants to know who we are: SASL
// PLAIN, or the `set` that memcached takes for a login in text. Pure functions over bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/output_queue.h"
#include "proxy/backend/backend_speech.h"

namespace moxi {

// Precondition: a user.
void write_login(const BackendSpeech& speech, OutputQueue& out, BlockPool& pool);

enum class LoginStatus : uint8_t {
  kNeedMore,  // of the answer
  kAccepted,
  kRefused,  // wrong name or password
  kUnknown,  // the backend knows no logins
  kBroken,   // that is no answer to a login
};

struct LoginAnswer {
  LoginStatus status = LoginStatus::kNeedMore;
  size_t consumed = 0;
};

LoginAnswer read_login_answer(const BackendSpeech& speech, std::string_view in);

// What is wrong, in words for the operator; empty for kNeedMore and kAccepted.
std::string_view login_trouble(LoginStatus status);

}  // namespace moxi
