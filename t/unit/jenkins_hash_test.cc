#include "proxy/route/jenkins_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace moxi {
namespace {

const char* const kUtf8 = "\xc3\xa9\x31";

TEST(JenkinsHash, OneAtATimeIsTwemproxysAndLibmemcacheds) {
  EXPECT_EQ(one_at_a_time("a"), 3392050242U);
  EXPECT_EQ(one_at_a_time("apple"), 2297466611U);
  EXPECT_EQ(one_at_a_time("user:12345"), 990642133U);
  EXPECT_EQ(one_at_a_time(kUtf8), 3814161445U);
  EXPECT_EQ(one_at_a_time("b"), 0x00db819bU);
  EXPECT_EQ(one_at_a_time("c"), 0xeeba5d59U);
  EXPECT_EQ(one_at_a_time("foo:bar"), 0x586804a2U);
  EXPECT_EQ(one_at_a_time("user:1234"), 0x856833abU);
  EXPECT_EQ(one_at_a_time("key0"), 0x74614706U);
}

TEST(JenkinsHash, OneAtATimeTakesBytesAsSigned) {
  // The hash of one byte 0x80, computed by hand: 0xffffff80 goes in, not 0x80.
  uint32_t hash = 0xffffff80;
  hash += hash << 10;
  hash ^= hash >> 6;
  hash += hash << 3;
  hash ^= hash >> 11;
  hash += hash << 15;
  EXPECT_EQ(one_at_a_time("\x80"), hash);
}

TEST(JenkinsHash, Lookup3IsTwemproxys) {
  EXPECT_EQ(jenkins_hash("a"), 3768813200U);
  EXPECT_EQ(jenkins_hash("apple"), 1442444624U);
  EXPECT_EQ(jenkins_hash("user:12345"), 3898867692U);
  EXPECT_EQ(jenkins_hash(kUtf8), 1835967162U);
}

TEST(JenkinsHash, Lookup3OfNothingIsTheStart) {
  EXPECT_EQ(jenkins_hash(""), 0xdeadbeefU + 13);
}

TEST(JenkinsHash, Lookup3TakesEveryByteAtEveryLength) {
  for (size_t length = 1; length <= 26; ++length) {
    std::set<uint32_t> seen{jenkins_hash(std::string(length, 'a'))};
    for (size_t i = 0; i < length; ++i) {
      std::string key(length, 'a');
      key[i] = 'b';
      EXPECT_TRUE(seen.insert(jenkins_hash(key)).second) << key;
    }
  }
}

}  // namespace
}  // namespace moxi
