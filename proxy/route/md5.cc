// The low-level calls are deprecated in OpenSSL 3 in favour of EVP, whose context costs more than
// twice the instructions of the compression itself (1,520 against 690 for a 20-byte key), once for
// every key; they are also there where a FIPS provider refuses MD5, which hashes no secret here.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "proxy/route/md5.h"

#include <openssl/md5.h>

#include <cstring>

namespace moxi {

namespace {

// The length of the text in bits ends the last block, after a byte 0x80.
constexpr size_t kLengthOffset = MD5_CBLOCK - sizeof(uint64_t);

// The state after `text`. The padding is made here, because the library's way to it goes through
// a copy into its own block and a digest in bytes.
MD5_CTX digest(std::string_view text) {
  MD5_CTX state;
  MD5_Init(&state);
  std::array<unsigned char, MD5_CBLOCK> block{};
  std::string_view rest = text;
  while (rest.size() >= MD5_CBLOCK) {
    std::memcpy(block.data(), rest.data(), MD5_CBLOCK);
    MD5_Transform(&state, block.data());
    rest.remove_prefix(MD5_CBLOCK);
  }
  block.fill(0);
  if (!rest.empty()) std::memcpy(block.data(), rest.data(), rest.size());
  block[rest.size()] = 0x80;
  if (rest.size() >= kLengthOffset) {
    MD5_Transform(&state, block.data());
    block.fill(0);
  }
  const uint64_t bits = uint64_t{text.size()} * 8;
  for (size_t i = 0; i < sizeof bits; ++i) {
    block[kLengthOffset + i] = static_cast<unsigned char>(bits >> (8 * i));
  }
  MD5_Transform(&state, block.data());
  return state;
}

}  // namespace

std::array<uint32_t, 4> md5_words(std::string_view text) {
  const MD5_CTX state = digest(text);
  return {state.A, state.B, state.C, state.D};
}

uint32_t md5_first_word(std::string_view text) {
  return digest(text).A;
}

}  // namespace moxi
