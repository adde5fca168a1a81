// What a request of the general form says beyond what every classic command says: the flags of a
// meta command, or what the binary protocol expresses with the same means. Numbers that classic
// commands know too stay where they are in Request: T in exptime, C in cas, F in client_flags, D in
// delta.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moxi {

// The longest key whose base64 text is itself no longer than a key may be (250).
inline constexpr size_t kMaxDecodedKey = 186;

// `letter` is one of A-Z, a-z.
constexpr uint64_t meta_bit(char letter) {
  return uint64_t{1} << (static_cast<unsigned char>(letter) - 'A');
}

struct MetaFields {
  uint64_t letters = 0;        // meta_bit() of every flag that was given
  char mode = 0;               // the first byte of M's argument; 0: none
  int64_t vivify_exptime = 0;  // N
  int64_t recache_below = 0;   // R
  uint64_t own_cas = 0;        // E
  uint64_t initial = 0;        // J
  // T acts where it stands: R looks at the new time if T came first, and of T and N the later one
  // decides about an item that N makes.
  bool touch_before_recache = false;
  bool touch_before_vivify = false;
  // Not said in text, where every ms that is too large takes the old item with it.
  bool keeps_old = false;
  // As sent, for the answer: the key, and what follows it (ms: what follows the size). Views into
  // the input.
  std::string_view wire_key;
  std::string_view flags;
  std::array<char, kMaxDecodedKey> decoded;  // where the key is kept if it came as base64,
  uint8_t decoded_size = 0;                  // and its length; 0: it came as it is

  bool has(char letter) const { return (letters & meta_bit(letter)) != 0; }
  void add(char letter) { letters |= meta_bit(letter); }
  // The key that is meant.
  std::string_view key() const {
    return decoded_size == 0 ? wire_key : std::string_view(decoded.data(), decoded_size);
  }
};

}  // namespace moxi
