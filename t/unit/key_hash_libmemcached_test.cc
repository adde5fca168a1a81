// The hashes compared with the library that has nine of them as well, on keys of all lengths and
// bytes. (Debian builds it without hsieh.)
#include <gtest/gtest.h>
#include <libmemcached/memcached.h>

#include <random>
#include <string>

#include "proxy/route/key_hash.h"

namespace moxi {
namespace {

const struct {
  KeyHash hash;
  memcached_hash_t theirs;
} kShared[] = {
    {KeyHash::kOneAtATime, MEMCACHED_HASH_DEFAULT}, {KeyHash::kMd5, MEMCACHED_HASH_MD5},
    {KeyHash::kCrc32, MEMCACHED_HASH_CRC},          {KeyHash::kFnv1Wide, MEMCACHED_HASH_FNV1_64},
    {KeyHash::kFnv1aWide, MEMCACHED_HASH_FNV1A_64}, {KeyHash::kFnv1, MEMCACHED_HASH_FNV1_32},
    {KeyHash::kFnv1a, MEMCACHED_HASH_FNV1A_32},     {KeyHash::kMurmur, MEMCACHED_HASH_MURMUR},
    {KeyHash::kJenkins, MEMCACHED_HASH_JENKINS},
};

TEST(KeyHashLibmemcached, HashesAlike) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> byte(1, 255);
  for (const auto& [hash, theirs] : kShared) {
    int compared = 0;
    for (size_t length = 1; length <= 250; ++length) {
      std::string key;
      while (key.size() < length)
        key += static_cast<char>(byte(random));
      const uint32_t expected = memcached_generate_hash_value(key.data(), key.size(), theirs);
      ASSERT_EQ(function_of(hash)(key), expected) << static_cast<int>(hash) << " " << length;
      ++compared;
    }
    EXPECT_EQ(compared, 250);
  }
}

}  // namespace
}  // namespace moxi
