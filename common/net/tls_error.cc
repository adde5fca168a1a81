#include "common/net/tls_error.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>

namespace moxi {

const uint64_t kTlsModes =
    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;

std::string take_tls_error() {
  std::array<char, 256> text{};
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "unknown error";
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

}  // namespace moxi
