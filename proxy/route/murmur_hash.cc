#include "proxy/route/murmur_hash.h"

#include "proxy/route/word_at.h"

namespace moxi {

uint32_t murmur_hash(std::string_view key) {
  constexpr uint32_t kMultiplier = 0x5bd1e995;
  constexpr uint32_t kSeedPerByte = 0xdeadbeef;
  const auto length = static_cast<uint32_t>(key.size());
  uint32_t hash = (kSeedPerByte * length) ^ length;
  for (; key.size() >= 4; key.remove_prefix(4)) {
    uint32_t word = word_at(key, 0) * kMultiplier;
    word ^= word >> 24;
    hash = (hash * kMultiplier) ^ (word * kMultiplier);
  }
  if (!key.empty()) hash = (hash ^ word_at(key, 0, 3)) * kMultiplier;
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ (hash >> 15);
}

}  // namespace moxi
