// Every byte of a key, as dumps and logs show it.
#include "common/protocol/uri_key.h"

#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <string>

namespace moxi {
namespace {

std::string uri(std::string_view key) {
  char room[kMaxUriKey];
  return {room, static_cast<size_t>(put_uri_key(room, key) - room)};
}

TEST(UriKey, ShowsEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    char expected[4] = {c, 0};
    const bool plain =
        byte < 128 && (isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string::npos);
    if (!plain) snprintf(expected, sizeof(expected), "%%%02X", static_cast<unsigned>(byte));
    EXPECT_EQ(uri({&c, 1}), expected) << byte;
  }
}

TEST(UriKey, ShowsWholeKeys) {
  EXPECT_EQ(uri(""), "");
  EXPECT_EQ(uri("user:17/a b"), "user%3A17%2Fa%20b");
  EXPECT_EQ(uri(std::string(kMaxKeyLength, '%')).size(), kMaxUriKey);
}

}  // namespace
}  // namespace moxi
