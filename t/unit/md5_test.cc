#include "proxy/route/md5.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <cstring>
#include <string>

namespace moxi {
namespace {

TEST(Md5, GivesThePublishedDigests) {
  using Words = std::array<uint32_t, 4>;
  EXPECT_EQ(md5_words(""), (Words{0xd98c1dd4, 0x04b2008f, 0x980980e9, 0x7e42f8ec}));
  EXPECT_EQ(md5_words("abc"), (Words{0x98500190, 0xb04fd23c, 0x7d3f96d6, 0x727fe128}));
  EXPECT_EQ(md5_words("127.0.0.1:21101-0"),
            (Words{0x95ad9d03, 0xb2351379, 0x9fe762da, 0x732d804d}));
}

TEST(Md5, AgreesWithTheLibraryAtEveryLength) {
  std::string text;
  for (size_t length = 0; length <= 300; ++length) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    ASSERT_EQ(EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_md5(), nullptr), 1);
    const std::array<uint32_t, 4> words = md5_words(text);
    for (size_t i = 0; i < 16; ++i) {
      ASSERT_EQ(digest[i], static_cast<unsigned char>(words[i / 4] >> (8 * (i % 4)))) << length;
    }
    ASSERT_EQ(md5_first_word(text), words[0]);
    text += static_cast<char>(length * 37 + 11);
  }
}

}  // namespace
}  // namespace moxi
