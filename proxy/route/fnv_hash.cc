#include "proxy/route/fnv_hash.h"

namespace moxi {

namespace {

constexpr uint64_t kStart64 = 0xcbf29ce484222325;
constexpr uint64_t kPrime64 = 0x100000001b3;
constexpr uint32_t kStart32 = 0x811c9dc5;
constexpr uint32_t kPrime32 = 0x01000193;

// FNV-1 multiplies first, FNV-1a last.
template <typename Word>
Word fnv1(std::string_view key, Word hash, Word prime) {
  for (const char c : key)
    hash = (hash * prime) ^ static_cast<Word>(static_cast<signed char>(c));
  return hash;
}

template <typename Word>
Word fnv1a(std::string_view key, Word hash, Word prime) {
  for (const char c : key)
    hash = (hash ^ static_cast<Word>(static_cast<signed char>(c))) * prime;
  return hash;
}

}  // namespace

uint32_t fnv1_64_hash(std::string_view key) {
  return static_cast<uint32_t>(fnv1(key, kStart64, kPrime64));
}

uint32_t fnv1a_64_hash(std::string_view key) {
  return fnv1a(key, static_cast<uint32_t>(kStart64), static_cast<uint32_t>(kPrime64));
}

uint32_t fnv1_32_hash(std::string_view key) {
  return fnv1(key, kStart32, kPrime32);
}

uint32_t fnv1a_32_hash(std::string_view key) {
  return fnv1a(key, kStart32, kPrime32);
}

}  // namespace moxi
