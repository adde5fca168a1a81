#include "common/protocol/base64_key.h"

#include <openssl/evp.h>

#include <array>

namespace moxi {
namespace {

constexpr size_t kGroup = 4;

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

}  // namespace

size_t decode_key(std::string_view text, std::span<char, kMaxDecodedKey> out) {
  std::array<unsigned char, kMaxKeyLength> letters;
  size_t count = 0;
  size_t pads = 0;  // in the first group that has any
  size_t used = kMaxKeyLength;
  for (const char c : text.substr(0, kMaxKeyLength)) {
    const bool pad = c == '=';
    if (!pad && !is_letter(c)) continue;
    const size_t group_end = (count / kGroup + 1) * kGroup;
    if (pad && group_end <= used) {
      used = group_end;
      ++pads;
    }
    // A pad stands for zero bits; libcrypto's own idea of where it may stand differs by version.
    letters[count++] = static_cast<unsigned char>(pad ? 'A' : c);
  }
  if (count == 0 || count % kGroup != 0 || pads > 2) return 0;
  if (used > count) used = count;
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), letters.data(),
                                   static_cast<int>(used));
  return size <= 0 ? 0 : static_cast<size_t>(size) - pads;
}

char* encode_key(char* out, std::string_view key) {
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out),
                                   reinterpret_cast<const unsigned char*>(key.data()),
                                   static_cast<int>(key.size()));
  return out + size;
}

}  // namespace moxi
