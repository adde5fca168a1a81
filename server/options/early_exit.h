// Why the process ends before it has begun: what to say, where, and memcached's exit code.
#pragma once

#include <string>
#include <utility>

namespace moxi {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 64;    // EX_USAGE
inline constexpr int kExitNoUser = 67;   // EX_NOUSER
inline constexpr int kExitOsError = 71;  // EX_OSERR

struct EarlyExit {
  int code = kExitOk;
  std::string text;  // without the last newline; to stdout if the code is kExitOk, else to stderr

  static EarlyExit failure(std::string why) { return {kExitFailure, std::move(why)}; }
  static EarlyExit usage(std::string why) { return {kExitUsage, std::move(why)}; }
  static EarlyExit os_error(std::string why) { return {kExitOsError, std::move(why)}; }
};

}  // namespace moxi
