// What both sides of TLS have in common: the library's modes, and what it says of errors. Any
// thread; the library's errors are the calling thread's.
#pragma once

#include <cstdint>
#include <string>

namespace moxi {

// An idle connection keeps no buffers; what could not be sent is given again from elsewhere, and
// part of it may have been.
extern const uint64_t kTlsModes;

// The oldest error in one line; all of them are forgotten.
std::string take_tls_error();

}  // namespace moxi
