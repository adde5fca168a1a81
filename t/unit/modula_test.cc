#include "proxy/route/modula.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

const struct {
  const char* key;
  uint32_t hash;
  size_t of_three;
} kVectors[] = {
    {"a", 0xca2e9442, 0},       {"b", 0x00db819b, 2},         {"c", 0xeeba5d59, 0},
    {"foo:bar", 0x586804a2, 1}, {"user:1234", 0x856833ab, 0}, {"key0", 0x74614706, 2},
};

TEST(Modula, HashesLikeLibmemcached) {
  for (const auto& vector : kVectors)
    EXPECT_EQ(one_at_a_time(vector.key), vector.hash);
}

TEST(Modula, PlacesByTheRemainder) {
  const std::vector<BackendConfig> backends{{"a", 1, 1}, {"b", 2, 5}, {"c", 3, 1}};
  const auto modula = make_modula(backends);
  for (const auto& vector : kVectors)
    EXPECT_EQ(modula->pick(vector.key), vector.of_three);
}

TEST(Modula, TakesBytesAsSigned) {
  // The hash of one byte 0x80, computed by hand: 0xffffff80 goes in, not 0x80.
  uint32_t hash = 0xffffff80;
  hash += hash << 10;
  hash ^= hash >> 6;
  hash += hash << 3;
  hash ^= hash >> 11;
  hash += hash << 15;
  EXPECT_EQ(one_at_a_time("\x80"), hash);
}

}  // namespace
}  // namespace moxi
