// A listing of statistics as a list, for tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moxi {

struct StatLines {
  void operator()(std::string_view name, std::string_view value) {
    lines.emplace_back(name, value);
  }
  // "" if it is not there.
  std::string value(std::string_view name) const {
    for (const auto& line : lines) {
      if (line.first == name) return line.second;
    }
    return {};
  }

  std::vector<std::pair<std::string, std::string>> lines;
};

}  // namespace moxi
