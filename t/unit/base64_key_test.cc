// Keys in base64: every length there and back, and what counts as base64.
#include "common/protocol/base64_key.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace moxi {
namespace {

std::string decode(std::string_view text) {
  std::array<char, kMaxDecodedKey> out;
  out.fill('#');
  return {out.data(), decode_key(text, out)};
}

std::string encode(std::string_view key) {
  std::array<char, kMaxEncodedKey + 2> out;
  out.fill('#');
  const char* const end = encode_key(out.data(), key);
  EXPECT_EQ(out.back(), '#');
  return {out.data(), static_cast<size_t>(end - out.data())};
}

TEST(Base64Key, AgreesWithTheVectorsOfTheStandard) {
  const std::array<std::pair<const char*, const char*>, 6> vectors = {{{"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}}};
  for (const auto& [key, text] : vectors) {
    EXPECT_EQ(decode(text), key);
    EXPECT_EQ(encode(key), text);
  }
  EXPECT_EQ(decode("/+//"), "\xff\xef\xff");
  EXPECT_EQ(encode("\xff\xef\xff"), "/+//");
}

TEST(Base64Key, EveryLengthComesBackWithEveryByteInIt) {
  std::string key;
  for (size_t length = 1; length <= kMaxKeyLength; ++length) {
    key += static_cast<char>(length * 7);
    const std::string text = encode(key);
    EXPECT_EQ(text.size(), 4 * ((length + 2) / 3));
    if (text.size() > kMaxKeyLength) continue;
    EXPECT_EQ(decode(text), key) << length;
  }
  EXPECT_EQ(encode(std::string(kMaxKeyLength, '\xff')).size(), kMaxEncodedKey);
}

TEST(Base64Key, ALongestTextFillsTheRoom) {
  EXPECT_EQ(decode(std::string(248, '/')), std::string(186, '\xff'));
  EXPECT_EQ(decode(std::string(249, '/')), "");
  EXPECT_EQ(decode(std::string(250, '/')), "");
  EXPECT_EQ(decode(std::string(248, '/') + "!!"), std::string(186, '\xff'));
  EXPECT_EQ(decode(std::string(246, '/') + "=="), std::string(184, '\xff'));
}

TEST(Base64Key, WhatIsNoGroupOfFourIsNoKey) {
  for (const char* text : {"", "Z", "Zg", "Zg=", "Zm9vY", "Zm9vYg", "Zm9vYg=", "A===", "====",
                           "Zm9vA===", "!", "!!!!", "\x80\x80\x80\x80", "Zm9-_w=="})
    EXPECT_EQ(decode(text), "") << text;
}

// As memcached decodes: it was asked for each of these.
TEST(Base64Key, IsForgivingAsMemcachedIs) {
  EXPECT_EQ(decode("Zm9v!"), "foo");
  EXPECT_EQ(decode("Z-m_9\tv"), "foo");
  EXPECT_EQ(decode("Zm9vYh=="), "foob");
  EXPECT_EQ(decode("Zg=v"), std::string("f\0", 2));
  EXPECT_EQ(decode("Zg==Zg=="), "f");
  EXPECT_EQ(decode("Zg==A==="), "f");
  EXPECT_EQ(decode("=AAA"), std::string("\0\0", 2));
  EXPECT_EQ(decode("Zm9vZg==Zm9v"), "foof");
}

}  // namespace
}  // namespace moxi
