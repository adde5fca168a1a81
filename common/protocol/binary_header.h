// The header that begins every packet of the binary protocol, and its numbers, which are
// big-endian.
//
//   request:  80 opcode key_size:2 | extras_size 00 (ignored):2 | body_size:4 | opaque:4 | cas:8
//   answer:   81 opcode key_size:2 | extras_size 00 status:2    | body_size:4 | opaque:4 | cas:8
//   body:     extras, key, value; body_size covers the three
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace moxi {

inline constexpr size_t kBinaryHeaderSize = 24;
inline constexpr char kBinaryRequestMagic = '\x80';
inline constexpr char kBinaryAnswerMagic = '\x81';

namespace binary_detail {

constexpr uint8_t swapped(uint8_t number) {
  return number;
}
constexpr uint16_t swapped(uint16_t number) {
  return __builtin_bswap16(number);
}
constexpr uint32_t swapped(uint32_t number) {
  return __builtin_bswap32(number);
}
constexpr uint64_t swapped(uint64_t number) {
  return __builtin_bswap64(number);
}

template <std::unsigned_integral T>
constexpr T big_endian(T number) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return number;
#else
  return swapped(number);
#endif
}

}  // namespace binary_detail

// The number at `from`, which may lie anywhere.
template <std::unsigned_integral T>
T load_big(const char* from) {
  T number;
  std::memcpy(&number, from, sizeof number);
  return binary_detail::big_endian(number);
}

// Puts the number to `to`; returns what is behind it.
template <std::unsigned_integral T>
char* store_big(char* to, T number) {
  number = binary_detail::big_endian(number);
  std::memcpy(to, &number, sizeof number);
  return to + sizeof number;
}

struct BinaryHeader {
  uint8_t opcode = 0;
  uint16_t key_size = 0;
  uint8_t extras_size = 0;
  uint16_t status = 0;  // answers only
  uint32_t body_size = 0;
  uint32_t opaque = 0;
  uint64_t cas = 0;

  // The key and the extras do not claim more than the body has.
  bool is_consistent() const { return uint32_t{key_size} + extras_size <= body_size; }
  uint32_t value_size() const { return body_size - key_size - extras_size; }
};

// Of the kBinaryHeaderSize bytes at `from`; the magic is not looked at.
inline BinaryHeader read_binary_header(const char* from) {
  return {load_big<uint8_t>(from + 1),  load_big<uint16_t>(from + 2), load_big<uint8_t>(from + 4),
          load_big<uint16_t>(from + 6), load_big<uint32_t>(from + 8), load_big<uint32_t>(from + 12),
          load_big<uint64_t>(from + 16)};
}

// Writes the kBinaryHeaderSize bytes of a request; returns what is behind them.
inline char* put_binary_request(char* to, const BinaryHeader& header) {
  *to++ = kBinaryRequestMagic;
  to = store_big(to, header.opcode);
  to = store_big(to, header.key_size);
  to = store_big(to, uint16_t(header.extras_size << 8));
  to = store_big(to, uint16_t{0});
  to = store_big(to, header.body_size);
  to = store_big(to, header.opaque);
  return store_big(to, header.cas);
}

// Writes the kBinaryHeaderSize bytes of an answer; returns what is behind them.
inline char* put_binary_answer(char* to, const BinaryHeader& header) {
  *to++ = kBinaryAnswerMagic;
  to = store_big(to, header.opcode);
  to = store_big(to, header.key_size);
  to = store_big(to, uint16_t(header.extras_size << 8));
  to = store_big(to, header.status);
  to = store_big(to, header.body_size);
  to = store_big(to, header.opaque);
  return store_big(to, header.cas);
}

}  // namespace moxi
