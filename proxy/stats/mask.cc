#include "proxy/stats/mask.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace moxi {
namespace {

constexpr size_t kMask = 8;
constexpr std::array<std::string_view, 3> kSecrets = {"pwd", "auth", "apikey"};
constexpr std::string_view kDelimiters = ",;|\r\n ";

// The part of `word` that must not be shown: [first, second).
std::pair<size_t, size_t> secret_part(std::string_view word) {
  const size_t equals = word.find('=');
  if (equals != word.npos && is_secret(word.substr(0, equals))) return {equals + 1, word.size()};
  // [scheme://]user:password@host
  const size_t at = word.rfind('@');
  const size_t scheme = word.find("://");
  const size_t user = scheme == word.npos ? 0 : scheme + 3;
  const size_t colon = word.find(':', user);
  if (at == word.npos || colon == word.npos || colon > at) return {0, 0};
  return {colon + 1, at};
}

}  // namespace

bool is_secret(std::string_view key) {
  return std::find(kSecrets.begin(), kSecrets.end(), key) != kSecrets.end();
}

std::string masked(std::string_view secret) {
  return std::string(secret.empty() ? 0 : kMask, 'X');
}

std::string masked_config(std::string_view config) {
  std::string shown;
  while (!config.empty()) {
    const size_t end = std::min(config.find_first_of(kDelimiters), config.size());
    const std::string_view word = config.substr(0, end);
    const auto [from, to] = secret_part(word);
    shown.append(word.substr(0, from));
    shown.append(masked(word.substr(from, to - from)));
    shown.append(word.substr(to));
    config.remove_prefix(end);
    if (!config.empty()) {
      shown += config.front();
      config.remove_prefix(1);
    }
  }
  return shown;
}

}  // namespace moxi
