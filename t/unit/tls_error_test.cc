#include "common/net/tls_error.h"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace moxi {
namespace {

TEST(TlsError, IsTakenOnce) {
  SSL_CTX_free(SSL_CTX_new(TLS_method()));  // brings the words of errors, as wherever there is TLS
  ERR_clear_error();
  EXPECT_EQ(take_tls_error(), "unknown error");
  ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
  EXPECT_THAT(take_tls_error(), ::testing::HasSubstr("wrong version number"));
  EXPECT_EQ(take_tls_error(), "unknown error");
}

}  // namespace
}  // namespace moxi
