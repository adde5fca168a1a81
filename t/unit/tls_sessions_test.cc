#include "common/net/tls_sessions.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace moxi {
namespace {

// A session that can be resumed; whoever keeps it has the only reference.
SSL_SESSION* make_session() {
  SSL_SESSION* const made = SSL_SESSION_new();
  const unsigned char id[] = "id";
  SSL_SESSION_set1_id(made, id, sizeof id);
  SSL_SESSION_set_protocol_version(made, TLS1_2_VERSION);
  return made;
}

class TlsSessionsTest : public ::testing::Test {
 protected:
  // Whether a connection to the server would ask for a session.
  bool is_offered(const std::string& server) {
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), SSL_free);
    sessions_.offer(server, ssl.get());
    return SSL_get_session(ssl.get()) != nullptr;
  }

  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                                   SSL_CTX_free};
  TlsSessions sessions_;
};

TEST_F(TlsSessionsTest, AreThoseOfOneServerEach) {
  sessions_.keep("a:1", make_session());
  EXPECT_TRUE(is_offered("a:1"));
  EXPECT_TRUE(is_offered("a:1"));
  EXPECT_FALSE(is_offered("a:2"));
  sessions_.keep("a:1", make_session());
  EXPECT_EQ(sessions_.size(), 1U);
}

TEST_F(TlsSessionsTest, GoIfTheyCannotBeResumed) {
  sessions_.keep("a:1", SSL_SESSION_new());
  EXPECT_FALSE(is_offered("a:1"));
  EXPECT_EQ(sessions_.size(), 0U);
}

TEST_F(TlsSessionsTest, AreNotKeptWithoutEnd) {
  for (int i = 0; i < 10000; ++i)
    sessions_.keep("a:" + std::to_string(i), make_session());
  EXPECT_LE(sessions_.size(), 4096U);
  EXPECT_TRUE(is_offered("a:9999"));
}

}  // namespace
}  // namespace moxi
