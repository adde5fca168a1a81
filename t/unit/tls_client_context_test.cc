#include "common/net/tls_client_context.h"

#include <gmock/gmock.h>

#include <fstream>
#include <utility>

#include "t/support/tls_files.h"
#include "t/support/tls_pair.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<TlsContext> server_with(const TlsFiles& files, TlsVerify verify = TlsVerify::kNone,
                                        const std::string& trusted = {}) {
  TlsSettings settings;
  settings.chain_cert = files.certificate();
  settings.key = files.key();
  settings.verify = verify;
  settings.ca_cert = trusted;
  return std::move(TlsContext::create(settings).value());
}

std::unique_ptr<TlsClientContext> client_with(const TlsClientSettings& settings) {
  Result<std::unique_ptr<TlsClientContext>> made = TlsClientContext::create(settings);
  EXPECT_TRUE(made.is_ok()) << made.message();
  return std::move(made.value());
}

TlsClientSettings trusting(const TlsFiles& files, TlsTrust trust = TlsTrust::kFull) {
  TlsClientSettings settings;
  settings.ca_cert = files.certificate();
  settings.trust = trust;
  return settings;
}

// What a connection to `host` complains of; "" = of nothing.
std::string complaint(TlsContext& server, const TlsClientSettings& settings,
                      const std::string& host) {
  const std::unique_ptr<TlsClientContext> client = client_with(settings);
  TlsPair pair(server, *client, host);
  const bool has_failed = pair.shake_hands() == Handshake::kFailed;
  EXPECT_EQ(has_failed, !pair.ours().complaint().empty());
  return pair.ours().complaint();
}

TEST(TlsClientContext, SpeaksWithWhomItTrusts) {
  const TlsFiles files("DNS:cache.example");
  const auto server = server_with(files);
  const auto client = client_with(trusting(files));
  TlsPair pair(*server, *client, "cache.example");
  EXPECT_EQ(pair.ours().complaint(), "");
  EXPECT_EQ(pair.ours().shake_hands(pair.our_fd()), Handshake::kWantsRead);
  EXPECT_THAT(pair.ours().complaint(), HasSubstr("too long"));
  ASSERT_EQ(pair.shake_hands(), Handshake::kDone);
  EXPECT_EQ(pair.ours().complaint(), "");
  ASSERT_TRUE(pair.write_here("get a\r\n"));
  EXPECT_EQ(pair.read_there(), "get a\r\n");
  ASSERT_TRUE(pair.write_there("END\r\n"));
  EXPECT_EQ(pair.read_here(), "END\r\n");
  EXPECT_EQ(client->counters().new_sessions, 1U);
  EXPECT_EQ(client->counters().handshake_errors, 0U);
}

TEST(TlsClientContext, BelievesNoCertificateThatIsNotTheServers) {
  const TlsFiles files("DNS:cache.example,IP:127.0.0.1,IP:::1");
  const TlsFiles others("DNS:cache.example");
  const auto server = server_with(files);
  for (const std::string host : {"cache.example", "127.0.0.1", "::1"})
    EXPECT_EQ(complaint(*server, trusting(files), host), "") << host;
  EXPECT_EQ(complaint(*server, trusting(files), "other.example"), "TLS: hostname mismatch");
  EXPECT_EQ(complaint(*server, trusting(files), "127.0.0.2"), "TLS: IP address mismatch");
  EXPECT_THAT(complaint(*server, trusting(others), "cache.example"), HasSubstr("self-signed"));
  TlsClientSettings renamed = trusting(files);
  renamed.name = "cache.example";
  EXPECT_EQ(complaint(*server, renamed, "10.0.0.1"), "");
  renamed.name = "other.example";
  EXPECT_EQ(complaint(*server, renamed, "cache.example"), "TLS: hostname mismatch");
}

TEST(TlsClientContext, AsksForLessIfToldSo) {
  const TlsFiles files("DNS:cache.example");
  const TlsFiles others;
  const auto server = server_with(files);
  EXPECT_EQ(complaint(*server, trusting(files, TlsTrust::kAuthority), "any.example"), "");
  EXPECT_THAT(complaint(*server, trusting(others, TlsTrust::kAuthority), "cache.example"),
              HasSubstr("self-signed"));
  EXPECT_EQ(complaint(*server, trusting(others, TlsTrust::kNone), "any.example"), "");
}

TEST(TlsClientContext, RefusesACertificateThatHasExpired) {
  const TlsFiles files("DNS:cache.example", -1);
  const auto server = server_with(files);
  EXPECT_EQ(complaint(*server, trusting(files), "cache.example"), "TLS: certificate has expired");
}

TEST(TlsClientContext, SaysWhoItIs) {
  const TlsFiles files("DNS:cache.example");
  const TlsFiles us;
  const auto server = server_with(files, TlsVerify::kRequire, us.certificate());
  TlsClientSettings settings = trusting(files);
  settings.certificate = us.certificate();
  settings.key = us.key();
  EXPECT_EQ(complaint(*server, settings, "cache.example"), "");
}

TEST(TlsClientContext, TellsOfARefusalThatComesLate) {
  const TlsFiles files("DNS:cache.example");
  const TlsFiles us;
  const auto server = server_with(files, TlsVerify::kRequire, us.certificate());
  const auto client = client_with(trusting(files));
  TlsPair pair(*server, *client, "cache.example");
  EXPECT_EQ(pair.shake_hands(), Handshake::kDone);
  EXPECT_EQ(pair.read_here(), "");
  EXPECT_THAT(pair.ours().complaint(), HasSubstr("certificate required"));
}

TEST(TlsClientContext, ComesBackWithTheSessionOfBefore) {
  const TlsFiles files("DNS:cache.example");
  const auto server = server_with(files);
  const auto client = client_with(trusting(files));
  const auto visit = [&](const std::string& host, uint16_t port) {
    TlsPair pair(*server, *client, host, port);
    EXPECT_EQ(pair.shake_hands(), Handshake::kDone);
    EXPECT_EQ(pair.read_here(), "");  // the server's tickets
    return client->counters().new_sessions.load();
  };
  EXPECT_EQ(visit("cache.example", 11211), 1U);
  EXPECT_EQ(visit("cache.example", 11211), 1U);
  EXPECT_EQ(visit("cache.example", 11211), 1U);
  EXPECT_EQ(visit("cache.example", 11212), 2U);  // another server
  ASSERT_TRUE(client->reload().is_ok());
  EXPECT_EQ(visit("cache.example", 11211), 3U);  // other rules, perhaps
}

TEST(TlsClientContext, NamesTheFileThatIsBad) {
  const TlsFiles files;
  const TlsFiles others;
  TlsClientSettings settings;
  settings.ca_cert = "/no/such/file";
  EXPECT_THAT(TlsClientContext::create(settings).message(), HasSubstr("-Z tls_ca=/no/such/file: "));
  settings.ca_cert.clear();
  settings.certificate = "/no/such/file";
  EXPECT_THAT(TlsClientContext::create(settings).message(), HasSubstr("tls_cert=/no/such/file: "));
  settings.certificate = files.certificate();
  EXPECT_THAT(TlsClientContext::create(settings).message(), HasSubstr("tls_cert="));
  settings.key = others.key();
  EXPECT_THAT(TlsClientContext::create(settings).message(), HasSubstr("tls_key=" + others.key()));
  settings.key = files.key();
  EXPECT_TRUE(TlsClientContext::create(settings).is_ok());
  const std::string both = files.certificate() + ".both";
  std::ofstream(both) << std::ifstream(files.certificate()).rdbuf()
                      << std::ifstream(files.key()).rdbuf();
  settings.certificate = both;
  settings.key.clear();
  EXPECT_TRUE(TlsClientContext::create(settings).is_ok());
}

TEST(TlsClientContext, KeepsWhatItHasIfTheFilesBecomeBad) {
  const TlsFiles files("DNS:cache.example");
  const auto server = server_with(files);
  const auto client = client_with(trusting(files));
  const std::string good = files.certificate() + ".good";
  std::ofstream(good) << std::ifstream(files.certificate()).rdbuf();
  std::ofstream(files.certificate()) << "nonsense";
  EXPECT_THAT(client->reload().message(), HasSubstr("tls_ca="));
  TlsPair before(*server, *client, "cache.example");
  EXPECT_EQ(before.shake_hands(), Handshake::kDone);
  std::ofstream(files.certificate()) << std::ifstream(good).rdbuf();
  EXPECT_TRUE(client->reload().is_ok());
  TlsPair after(*server, *client, "cache.example");
  EXPECT_EQ(after.shake_hands(), Handshake::kDone);
}

}  // namespace
}  // namespace moxi
