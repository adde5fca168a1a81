// Which keys a setting concerns: prefixes, as moxi's `..._spec` and `..._unspec` give them.
// Constant once it is made; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxi {

class KeyFilter {
 public:
  // Prefixes separated by `|`. An empty `spec` means every key; `unspec` takes keys out again.
  KeyFilter(std::string_view spec, std::string_view unspec);

  bool takes(std::string_view key) const {
    return (all_ || begins_with_one_of(spec_, key)) && !begins_with_one_of(unspec_, key);
  }

 private:
  static bool begins_with_one_of(const std::vector<std::string>& prefixes, std::string_view key);

  std::vector<std::string> spec_;
  std::vector<std::string> unspec_;
  bool all_ = false;
};

}  // namespace moxi
