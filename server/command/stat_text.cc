#include "server/command/stat_text.h"

#include <cstdio>

namespace moxi {

std::string stat_seconds(const timeval& time) {
  char text[48];
  const int size = std::snprintf(text, sizeof text, "%lld.%06ld",
                                 static_cast<long long>(time.tv_sec), time.tv_usec);
  return std::string(text, static_cast<size_t>(size));
}

std::string stat_decimal(double value, int digits) {
  char text[400];
  const int size = std::snprintf(text, sizeof text, "%.*f", digits, value);
  return std::string(text, static_cast<size_t>(size));
}

std::string stat_octal(unsigned value) {
  char text[16];
  const int size = std::snprintf(text, sizeof text, "%o", value);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace moxi
