#include "proxy/route/modula.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

const struct {
  const char* key;
  size_t of_three;
} kVectors[] = {
    {"a", 0}, {"b", 2}, {"c", 0}, {"foo:bar", 1}, {"user:1234", 0}, {"key0", 2},
};

TEST(Modula, PlacesByTheRemainder) {
  const std::vector<BackendConfig> backends{{"a", 1, 1}, {"b", 2, 5}, {"c", 3, 1}};
  const auto modula = make_modula(backends);
  for (const auto& vector : kVectors)
    EXPECT_EQ(modula->pick(vector.key), vector.of_three);
}

TEST(Modula, TakesAnotherHashIfItIsTold) {
  const std::vector<BackendConfig> backends{{"a", 1, 1}, {"b", 2, 5}, {"c", 3, 1}};
  const auto modula = make_modula(backends, KeyHash::kCrc32a);
  EXPECT_EQ(modula->pick("apple"), 2838417488U % 3);
  EXPECT_EQ(modula->pick("user:12345"), 1896767405U % 3);
}

}  // namespace
}  // namespace moxi
