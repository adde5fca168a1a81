// MD5 for placing keys, not for secrets: what libmemcached, libketama and twemproxy chose.
// Pure functions without a context, for any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace moxi {

// The digest of `text` as four little-endian words, in order.
std::array<uint32_t, 4> md5_words(std::string_view text);

// The first of them: the hash of a key.
uint32_t md5_first_word(std::string_view text);

}  // namespace moxi
