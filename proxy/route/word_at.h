// Little-endian numbers out of the bytes of a key, for the hashes that take several at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moxi {

// The number that the `count` bytes (at most 4) at `offset` make up; those behind the end are 0.
constexpr uint32_t word_at(std::string_view key, size_t offset, size_t count = 4) {
  uint32_t word = 0;
  for (size_t i = 0; i < count && offset + i < key.size(); ++i)
    word |= uint32_t{static_cast<unsigned char>(key[offset + i])} << (8 * i);
  return word;
}

}  // namespace moxi
