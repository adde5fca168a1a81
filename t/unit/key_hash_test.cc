#include "proxy/route/key_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "proxy/config/behavior_words.h"

namespace moxi {
namespace {

KeyHash named(std::string_view word) {
  KeyHash hash{};
  EXPECT_TRUE(set_choice(word, &hash).is_ok()) << word;
  return hash;
}

TEST(KeyHash, HasTheFunctionOfItsName) {
  const struct {
    const char* name;
    uint32_t of_apple;
  } cases[] = {
      {"one_at_a_time", 2297466611}, {"md5", 3195025439},
      {"crc16", 3662830516},         {"crc32", 10542},
      {"crc32a", 2838417488},        {"fnv1_64", 473199127},
      {"fnv1a_64", 1488911807},      {"fnv1_32", 67176023},
      {"fnv1a_32", 280767167},       {"hsieh", 3738850110},
      {"murmur", 4142305122},        {"jenkins", 1442444624},
  };
  std::set<KeyHash> seen;
  for (const auto& [name, of_apple] : cases) {
    EXPECT_EQ(function_of(named(name))("apple"), of_apple) << name;
    EXPECT_TRUE(seen.insert(named(name)).second) << name;
  }
  EXPECT_EQ(seen.size(), 12U);
}

TEST(KeyHash, Md5IsTheFirstWordOfTheDigest) {
  const KeyHashFunction md5 = function_of(KeyHash::kMd5);
  EXPECT_EQ(md5("a"), 3111502092U);
  EXPECT_EQ(md5("user:12345"), 1903238399U);
  EXPECT_EQ(md5("\xc3\xa9\x31"), 3056794830U);
}

TEST(KeyHash, IsThatOfTheDistributionUnlessItIsNamed) {
  EXPECT_EQ(hash_of(DistributionKind::kKetamaWeighted), KeyHash::kMd5);
  EXPECT_EQ(hash_of(DistributionKind::kKetama), KeyHash::kMd5);
  EXPECT_EQ(hash_of(DistributionKind::kModula), KeyHash::kOneAtATime);
  EXPECT_EQ(hash_of(DistributionKind::kTwemproxyKetama), KeyHash::kFnv1aWide);
  EXPECT_EQ(hash_of(DistributionKind::kTwemproxyModula), KeyHash::kFnv1aWide);
  EXPECT_EQ(hash_of({DistributionKind::kModula, KeyHash::kHsieh}), KeyHash::kHsieh);
}

TEST(KeyHash, IsOfWhatTheTagEncloses) {
  const KeyHasher tagged(KeyHash::kMurmur, {'{', '}'});
  EXPECT_EQ(tagged("user:{apple}:name"), 4142305122U);
  EXPECT_EQ(tagged("apple"), 4142305122U);
  const KeyHasher whole(KeyHash::kMurmur);
  EXPECT_NE(whole("user:{apple}:name"), 4142305122U);
}

TEST(KeyHash, IsJustItselfWithoutATag) {
  EXPECT_TRUE(KeyHasher(KeyHash::kMd5).is_just(KeyHash::kMd5));
  EXPECT_FALSE(KeyHasher(KeyHash::kMd5).is_just(KeyHash::kCrc16));
  EXPECT_FALSE(KeyHasher(KeyHash::kMd5, {'{', '}'}).is_just(KeyHash::kMd5));
}

}  // namespace
}  // namespace moxi
