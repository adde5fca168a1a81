#include "proxy/route/crc_hash.h"

#include <zlib.h>

#include <array>

namespace moxi {

namespace {

constexpr uint32_t kPolynomial = 0x1021;
constexpr uint32_t kTopBit = 0x8000;

constexpr std::array<uint32_t, 256> make_crc16_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t rest = byte << 8;
    for (int bit = 0; bit < 8; ++bit)
      rest = ((rest << 1) ^ ((rest & kTopBit) != 0 ? kPolynomial : 0)) & 0xffff;
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kCrc16Table = make_crc16_table();

}  // namespace

uint32_t crc16_hash(std::string_view key) {
  uint32_t crc = 0;
  for (const char c : key)
    crc = (crc << 8) ^ kCrc16Table[((crc >> 8) ^ static_cast<unsigned char>(c)) & 0xff];
  return crc;
}

uint32_t crc32_hash(std::string_view key) {
  return (crc32a_hash(key) >> 16) & 0x7fff;
}

uint32_t crc32a_hash(std::string_view key) {
  // An empty text may be a null pointer, which the library takes for a question about its start.
  if (key.empty()) return 0;
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(key.data()), key.size()));
}

}  // namespace moxi
