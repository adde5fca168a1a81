#include "common/protocol/text_numbers.h"

#include <cstring>

namespace moxi {

// Apart from its caller, which is inlined where every answer is written.
char* write_long_decimal(char* out, uint64_t value) {
  char digits[kMaxDigits];
  char* first = digits + kMaxDigits;
  do {
    *--first = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  const auto count = static_cast<size_t>(digits + kMaxDigits - first);
  std::memcpy(out, first, count);
  return out + count;
}

}  // namespace moxi
