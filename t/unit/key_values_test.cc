// Keys and values of the benchmark: they round-trip, and a wrong value is told from a right one.
#include "t/bench/key_values.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

std::string key_of(uint64_t index) {
  std::string key(kBenchKeySize, '?');
  write_bench_key(index, key.data());
  return key;
}

TEST(KeyValues, KeysHaveTwentyBytesAndRoundTrip) {
  EXPECT_EQ(key_of(0), "key-0000000000000000");
  EXPECT_EQ(key_of(1234567890123456), "key-1234567890123456");
  for (const uint64_t index : {0ULL, 9ULL, 9999ULL, 10000ULL, 2236961ULL, 9999999999999999ULL}) {
    EXPECT_EQ(bench_key_index(key_of(index)), index);
  }
}

TEST(KeyValues, ForeignKeysHaveNoIndex) {
  EXPECT_FALSE(bench_key_index(""));
  EXPECT_FALSE(bench_key_index("key-000000000000000"));
  EXPECT_FALSE(bench_key_index("kex-0000000000000000"));
  EXPECT_FALSE(bench_key_index("key-00000000000000x0"));
  EXPECT_FALSE(bench_key_index("key-+000000000000000"));
}

TEST(KeyValues, ValuesBelongToTheirKeyAlone) {
  for (const size_t size : {1U, 7U, 8U, 32U, 100U, 5000U}) {
    std::string value(size, '\0');
    write_bench_value(77, value.data(), size);
    EXPECT_TRUE(is_bench_value(77, value));
    EXPECT_FALSE(is_bench_value(78, value)) << size;
    value.back() = static_cast<char>(value.back() ^ 1);
    EXPECT_FALSE(is_bench_value(77, value)) << size;
  }
}

}  // namespace
}  // namespace moxi
