// The three checksums that twemproxy and libmemcached place keys by. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

// CRC-16/XMODEM whose register was never cut to 16 bits: keys of three bytes and more have a hash
// of 32.
uint32_t crc16_hash(std::string_view key);

// libmemcached's: bits 16 to 30 of the CRC-32, 15 of them.
uint32_t crc32_hash(std::string_view key);

// The whole CRC-32.
uint32_t crc32a_hash(std::string_view key);

}  // namespace moxi
