// Feeding a stream parser at every split: whole, in two pieces at every point, and byte by byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/function_ref.h"

namespace moxi {

// Calls `run` once for each way of cutting `bytes`, with the pieces in order (none of them empty
// unless `bytes` is). What `run` collects must be the same every time; a test that fails names the
// split by SCOPED_TRACE(describe_split(pieces)).
inline void for_each_split(std::string_view bytes,
                           FunctionRef<void(const std::vector<std::string_view>&)> run) {
  run({bytes});
  for (size_t at = 1; at < bytes.size(); ++at)
    run({bytes.substr(0, at), bytes.substr(at)});
  if (bytes.size() < 3) return;
  std::vector<std::string_view> single;
  single.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size(); ++at)
    single.push_back(bytes.substr(at, 1));
  run(single);
}

inline std::string describe_split(const std::vector<std::string_view>& pieces) {
  if (pieces.size() == 1) return "whole";
  if (pieces.size() > 2) return "byte by byte";
  return "split at " + std::to_string(pieces.front().size());
}

}  // namespace moxi
