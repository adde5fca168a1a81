// How values of statistics are written: the forms that memcached gives them. Pure.
#pragma once

#include <sys/time.h>

#include <cstdint>
#include <string>

namespace moxi {

inline std::string stat_text(uint64_t value) {
  return std::to_string(value);
}
inline std::string yes_no(bool value) {
  return value ? "yes" : "no";
}
// seconds.micros, six digits
std::string stat_seconds(const timeval& time);
std::string stat_decimal(double value, int digits);
std::string stat_octal(unsigned value);

}  // namespace moxi
