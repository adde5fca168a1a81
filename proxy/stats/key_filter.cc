#include "proxy/stats/key_filter.h"

#include <algorithm>

namespace moxi {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> prefixes;
  while (!text.empty()) {
    const size_t bar = std::min(text.find('|'), text.size());
    if (bar > 0) prefixes.emplace_back(text.substr(0, bar));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  return prefixes;
}

}  // namespace

KeyFilter::KeyFilter(std::string_view spec, std::string_view unspec)
    : spec_(split(spec)), unspec_(split(unspec)), all_(spec_.empty()) {}

bool KeyFilter::begins_with_one_of(const std::vector<std::string>& prefixes, std::string_view key) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [key](const std::string& prefix) { return key.starts_with(prefix); });
}

}  // namespace moxi
