#include "proxy/config/behavior_words.h"

#include <cstddef>
#include <string>

namespace moxi {

namespace {

template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};

constexpr Word<DistributionKind> kDistributions[] = {
    {"distribution:ketama-weighted", DistributionKind::kKetamaWeighted},
    {"distribution:ketama", DistributionKind::kKetama},
    {"distribution:modula", DistributionKind::kModula},
};
constexpr Word<BackendDown> kDownPolicies[] = {
    {"fail", BackendDown::kFail},
    {"spare", BackendDown::kSpare},
    {"reshape", BackendDown::kReshape},
};
constexpr Word<GetFailure> kGetFailures[] = {
    {"miss", GetFailure::kMiss},
    {"error", GetFailure::kError},
};

template <typename Value, size_t N>
std::string_view find_word(const Word<Value> (&words)[N], Value value) {
  for (const Word<Value>& word : words) {
    if (word.value == value) return word.word;
  }
  return {};
}

template <typename Value, size_t N>
Status find_value(const Word<Value> (&words)[N], std::string_view text, Value* value) {
  std::string known;
  for (size_t i = 0; i < N; ++i) {
    if (text == words[i].word) {
      *value = words[i].value;
      return Status::ok();
    }
    if (i > 0) known += i + 1 < N ? ", " : " or ";
    known += words[i].word;
  }
  return Status::error("expected " + known);
}

}  // namespace

std::string_view word_of_choice(BackendProtocol) {
  return "ascii";
}
std::string_view word_of_choice(DistributionKind kind) {
  return find_word(kDistributions, kind);
}
std::string_view word_of_choice(BackendDown policy) {
  return find_word(kDownPolicies, policy);
}
std::string_view word_of_choice(GetFailure policy) {
  return find_word(kGetFailures, policy);
}

Status set_choice(std::string_view word, BackendProtocol* protocol) {
  if (word == "ascii" || word == "memcached-ascii" || word == "membase-ascii") {
    *protocol = BackendProtocol::kAscii;
    return Status::ok();
  }
  if (word == "binary" || word == "memcached-binary" || word == "membase-binary")
    return Status::error("not supported in this version, only ascii is");
  return Status::error("expected ascii");
}
Status set_choice(std::string_view word, DistributionKind* kind) {
  return find_value(kDistributions, word, kind);
}
Status set_choice(std::string_view word, BackendDown* policy) {
  return find_value(kDownPolicies, word, policy);
}
Status set_choice(std::string_view word, GetFailure* policy) {
  return find_value(kGetFailures, word, policy);
}

}  // namespace moxi
