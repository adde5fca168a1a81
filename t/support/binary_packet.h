// Packets of the binary protocol as tests write and read them: put together byte by byte, with
// nothing of what the product has for it, so that the two can disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moxi {

// `number` in `bytes` bytes, the highest first.
inline std::string big(uint64_t number, size_t bytes) {
  std::string text;
  for (size_t i = bytes; i-- > 0;)
    text += static_cast<char>((number >> (8 * i)) & 0xff);
  return text;
}

inline uint64_t from_big(std::string_view text) {
  uint64_t number = 0;
  for (const char c : text)
    number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// What a packet says. The sizes are those of the parts, unless a test says otherwise.
struct BinaryPacket {
  unsigned opcode = 0;
  std::string key = {};
  std::string extras = {};
  std::string value = {};
  uint32_t opaque = 0;
  uint64_t cas = 0;
  unsigned status = 0;  // answers only

  bool operator==(const BinaryPacket&) const = default;
};

inline std::string header_bytes(unsigned magic, const BinaryPacket& packet, size_t key_size,
                                size_t extras_size, uint64_t body_size) {
  return big(magic, 1) + big(packet.opcode, 1) + big(key_size, 2) + big(extras_size, 1) +
         big(0, 1) + big(packet.status, 2) + big(body_size, 4) + big(packet.opaque, 4) +
         big(packet.cas, 8);
}

inline std::string packet_bytes(unsigned magic, const BinaryPacket& packet) {
  const size_t body = packet.key.size() + packet.extras.size() + packet.value.size();
  return header_bytes(magic, packet, packet.key.size(), packet.extras.size(), body) +
         packet.extras + packet.key + packet.value;
}

inline std::string request_bytes(const BinaryPacket& packet) {
  return packet_bytes(0x80, packet);
}
inline std::string answer_bytes(const BinaryPacket& packet) {
  return packet_bytes(0x81, packet);
}

// Takes the packet at the front of `bytes`; null: there is no whole one, or it is none.
inline std::optional<BinaryPacket> take_answer(std::string_view& bytes) {
  constexpr size_t kHeader = 24;
  if (bytes.size() < kHeader || from_big(bytes.substr(0, 1)) != 0x81) return std::nullopt;
  const size_t key = from_big(bytes.substr(2, 2));
  const size_t extras = from_big(bytes.substr(4, 1));
  const size_t body = from_big(bytes.substr(8, 4));
  if (from_big(bytes.substr(5, 1)) != 0 || body < key + extras || bytes.size() < kHeader + body) {
    return std::nullopt;
  }
  BinaryPacket packet;
  packet.opcode = static_cast<unsigned>(from_big(bytes.substr(1, 1)));
  packet.extras = bytes.substr(kHeader, extras);
  packet.key = bytes.substr(kHeader + extras, key);
  packet.value = bytes.substr(kHeader + extras + key, body - extras - key);
  packet.opaque = static_cast<uint32_t>(from_big(bytes.substr(12, 4)));
  packet.cas = from_big(bytes.substr(16, 8));
  packet.status = static_cast<unsigned>(from_big(bytes.substr(6, 2)));
  bytes.remove_prefix(kHeader + body);
  return packet;
}

}  // namespace moxi
