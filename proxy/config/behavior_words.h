// The words of those -Z keys whose value is one of a few. Pure functions; any thread.
#pragma once

#include <string_view>

#include "common/base/status.h"
#include "proxy/config/behavior.h"

namespace moxi {

// The word that stands for a value.
std::string_view word_of_choice(BackendProtocol protocol);
std::string_view word_of_choice(DistributionKind kind);
std::string_view word_of_choice(KeyHash hash);
std::string_view word_of_choice(const HashTag& tag);
std::string_view word_of_choice(BackendDown policy);
std::string_view word_of_choice(GetFailure policy);
std::string_view word_of_choice(BackendTls tls);
std::string_view word_of_choice(TlsTrust trust);

// The value that `word` stands for; the error says what was expected.
Status set_choice(std::string_view word, BackendProtocol* protocol);
Status set_choice(std::string_view word, DistributionKind* kind);
Status set_choice(std::string_view word, KeyHash* hash);
Status set_choice(std::string_view word, HashTag* tag);
Status set_choice(std::string_view word, BackendDown* policy);
Status set_choice(std::string_view word, GetFailure* policy);
Status set_choice(std::string_view word, BackendTls* tls);
Status set_choice(std::string_view word, TlsTrust* trust);

}  // namespace moxi
