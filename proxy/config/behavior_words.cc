#include "proxy/config/behavior_words.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace moxi {

namespace {

template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};

constexpr Word<BackendProtocol> kProtocols[] = {
    {"ascii", BackendProtocol::kAscii},
    {"meta", BackendProtocol::kMeta},
    {"binary", BackendProtocol::kBinary},
};
// What the protocols are called elsewhere.
constexpr Word<BackendProtocol> kOtherProtocols[] = {
    {"text", BackendProtocol::kAscii},
    {"memcached-ascii", BackendProtocol::kAscii},
    {"membase-ascii", BackendProtocol::kAscii},
    {"memcached-binary", BackendProtocol::kBinary},
    {"membase-binary", BackendProtocol::kBinary},
};
constexpr Word<DistributionKind> kDistributions[] = {
    {"distribution:ketama-weighted", DistributionKind::kKetamaWeighted},
    {"distribution:ketama", DistributionKind::kKetama},
    {"distribution:modula", DistributionKind::kModula},
    {"distribution:twemproxy-ketama", DistributionKind::kTwemproxyKetama},
    {"distribution:twemproxy-modula", DistributionKind::kTwemproxyModula},
    {"distribution:random", DistributionKind::kRandom},
    {"distribution:jump", DistributionKind::kJump},
    {"distribution:rendezvous", DistributionKind::kRendezvous},
};
constexpr Word<KeyHash> kHashes[] = {
    {"auto", KeyHash::kAuto},        {"one_at_a_time", KeyHash::kOneAtATime},
    {"md5", KeyHash::kMd5},          {"crc16", KeyHash::kCrc16},
    {"crc32", KeyHash::kCrc32},      {"crc32a", KeyHash::kCrc32a},
    {"fnv1_64", KeyHash::kFnv1Wide}, {"fnv1a_64", KeyHash::kFnv1aWide},
    {"fnv1_32", KeyHash::kFnv1},     {"fnv1a_32", KeyHash::kFnv1a},
    {"hsieh", KeyHash::kHsieh},      {"murmur", KeyHash::kMurmur},
    {"jenkins", KeyHash::kJenkins},
};
// What moxi's mcs_opts has in front of the words of the distributions.
constexpr std::string_view kDistributionPrefix = "distribution:";
constexpr Word<BackendDown> kDownPolicies[] = {
    {"fail", BackendDown::kFail},
    {"spare", BackendDown::kSpare},
    {"reshape", BackendDown::kReshape},
};
constexpr Word<GetFailure> kGetFailures[] = {
    {"miss", GetFailure::kMiss},
    {"error", GetFailure::kError},
};

constexpr Word<BackendTls> kTlsChoices[] = {
    {"off", BackendTls::kOff},
    {"on", BackendTls::kOn},
};
constexpr Word<TlsTrust> kTrusts[] = {
    {"full", TlsTrust::kFull},
    {"ca", TlsTrust::kAuthority},
    {"none", TlsTrust::kNone},
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

std::string_view word_of_choice(BackendProtocol protocol) {
  return find_word(kProtocols, protocol);
}
std::string_view word_of_choice(DistributionKind kind) {
  return find_word(kDistributions, kind);
}
std::string_view word_of_choice(KeyHash hash) {
  return find_word(kHashes, hash);
}
std::string_view word_of_choice(const HashTag& tag) {
  return tag.text();
}
std::string_view word_of_choice(BackendDown policy) {
  return find_word(kDownPolicies, policy);
}
std::string_view word_of_choice(GetFailure policy) {
  return find_word(kGetFailures, policy);
}
std::string_view word_of_choice(BackendTls tls) {
  return find_word(kTlsChoices, tls);
}
std::string_view word_of_choice(TlsTrust trust) {
  return find_word(kTrusts, trust);
}

Status set_choice(std::string_view word, BackendProtocol* protocol) {
  for (const Word<BackendProtocol>& other : kOtherProtocols) {
    if (word == other.word) word = word_of_choice(other.value);
  }
  return find_value(kProtocols, word, protocol);
}
Status set_choice(std::string_view word, DistributionKind* kind) {
  if (word.starts_with(kDistributionPrefix)) return find_value(kDistributions, word, kind);
  return find_value(kDistributions, std::string(kDistributionPrefix).append(word), kind);
}
Status set_choice(std::string_view word, KeyHash* hash) {
  return find_value(kHashes, word, hash);
}
Status set_choice(std::string_view word, HashTag* tag) {
  const bool is_graphic =
      std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c <= '~'; });
  if ((word.size() != 2 && !word.empty()) || !is_graphic)
    return Status::error("expected two characters, as {}, or nothing");
  *tag = word.empty() ? HashTag() : HashTag(word[0], word[1]);
  return Status::ok();
}
Status set_choice(std::string_view word, BackendDown* policy) {
  return find_value(kDownPolicies, word, policy);
}
Status set_choice(std::string_view word, GetFailure* policy) {
  return find_value(kGetFailures, word, policy);
}
Status set_choice(std::string_view word, BackendTls* tls) {
  return find_value(kTlsChoices, word, tls);
}
Status set_choice(std::string_view word, TlsTrust* trust) {
  return find_value(kTrusts, word, trust);
}

}  // namespace moxi
