// The protocols that clients and backends of a simulation speak.
#pragma once

#include <cstdint>

namespace moxi::simulation {

enum class Tongue : uint8_t { kText, kMeta, kBinary };

inline const char* name_of(Tongue tongue) {
  switch (tongue) {
    case Tongue::kText:
      return "text";
    case Tongue::kMeta:
      return "meta";
    case Tongue::kBinary:
      return "binary";
  }
  return "";
}

}  // namespace moxi::simulation
