#include "proxy/route/jenkins_hash.h"

#include <bit>

#include "proxy/route/word_at.h"

namespace moxi {

namespace {

// lookup3's three words of state.
struct State {
  uint32_t a, b, c;

  void add(std::string_view key) {
    a += word_at(key, 0);
    b += word_at(key, 4);
    c += word_at(key, 8);
  }
  void mix() {
    a = (a - c) ^ std::rotl(c, 4);
    c += b;
    b = (b - a) ^ std::rotl(a, 6);
    a += c;
    c = (c - b) ^ std::rotl(b, 8);
    b += a;
    a = (a - c) ^ std::rotl(c, 16);
    c += b;
    b = (b - a) ^ std::rotl(a, 19);
    a += c;
    c = (c - b) ^ std::rotl(b, 4);
    b += a;
  }
  void finish() {
    c = (c ^ b) - std::rotl(b, 14);
    a = (a ^ c) - std::rotl(c, 11);
    b = (b ^ a) - std::rotl(a, 25);
    c = (c ^ b) - std::rotl(b, 16);
    a = (a ^ c) - std::rotl(c, 4);
    b = (b ^ a) - std::rotl(a, 14);
    c = (c ^ b) - std::rotl(b, 24);
  }
};

}  // namespace

uint32_t one_at_a_time(std::string_view key) {
  uint32_t hash = 0;
  for (const char c : key) {
    // Bytes from 0x80 on are negative wherever this runs, or keys would move between machines.
    hash += static_cast<uint32_t>(static_cast<signed char>(c));
    hash += hash << 10;
    hash ^= hash >> 6;
  }
  hash += hash << 3;
  hash ^= hash >> 11;
  hash += hash << 15;
  return hash;
}

uint32_t jenkins_hash(std::string_view key) {
  constexpr uint32_t kStart = 0xdeadbeef + 13;
  constexpr size_t kBlock = 12;
  const uint32_t start = kStart + static_cast<uint32_t>(key.size());
  State state{start, start, start};
  // The last block is a different one, even when it is whole.
  for (; key.size() > kBlock; key.remove_prefix(kBlock)) {
    state.add(key);
    state.mix();
  }
  if (key.empty()) return state.c;
  state.add(key);
  state.finish();
  return state.c;
}

}  // namespace moxi
