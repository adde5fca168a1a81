#include "proxy/config/hash_tag.h"

#include <cstddef>

namespace moxi {

std::string_view HashTag::enclosed_part(std::string_view key) const {
  const size_t open = key.find(marks_[0]);
  if (open == key.npos) return key;
  const size_t close = key.find(marks_[1], open + 1);
  if (close == key.npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

}  // namespace moxi
