#include "proxy/route/hsieh_hash.h"

#include "proxy/route/word_at.h"

namespace moxi {

namespace {

// The one to three bytes behind the last four.
uint32_t add_rest(uint32_t hash, std::string_view rest) {
  switch (rest.size()) {
    case 3:
      hash += word_at(rest, 0, 2);
      hash ^= hash << 16;
      hash ^= static_cast<uint32_t>(static_cast<signed char>(rest[2])) << 18;
      return hash + (hash >> 11);
    case 2:
      hash += word_at(rest, 0, 2);
      hash ^= hash << 11;
      return hash + (hash >> 17);
    case 1:
      hash += word_at(rest, 0, 1);
      hash ^= hash << 10;
      return hash + (hash >> 1);
    default:
      return hash;
  }
}

}  // namespace

uint32_t hsieh_hash(std::string_view key) {
  uint32_t hash = 0;
  for (; key.size() >= 4; key.remove_prefix(4)) {
    hash += word_at(key, 0, 2);
    hash = (hash << 16) ^ (word_at(key, 2, 2) << 11) ^ hash;
    hash += hash >> 11;
  }
  hash = add_rest(hash, key);
  hash ^= hash << 3;
  hash += hash >> 5;
  hash ^= hash << 4;
  hash += hash >> 17;
  hash ^= hash << 25;
  return hash + (hash >> 6);
}

}  // namespace moxi
