#include "common/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <new>
#include <string>
#include <utility>

#include "common/net/tls_error.h"
#include "common/net/tls_transport.h"

namespace moxi {
namespace {

constexpr unsigned char kSessionName[] = "moxi";

Status bad_file(const char* option, const std::string& file) {
  return Status::error(std::string("-o ") + option + "=" + file + ": " + take_tls_error());
}

constexpr int verify_flags(TlsVerify verify) {
  switch (verify) {
    case TlsVerify::kNone:
      return SSL_VERIFY_NONE;
    case TlsVerify::kRequest:
      return SSL_VERIFY_PEER;
    case TlsVerify::kRequire:
      return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    case TlsVerify::kOnce:
      return SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE;
  }
  return SSL_VERIFY_NONE;
}

constexpr int protocol_version(TlsVersion version) {
  switch (version) {
    case TlsVersion::k10:
      return TLS1_VERSION;
    case TlsVersion::k11:
      return TLS1_1_VERSION;
    case TlsVersion::k12:
      return TLS1_2_VERSION;
    case TlsVersion::k13:
      return TLS1_3_VERSION;
  }
  return TLS1_2_VERSION;
}

// Certificate, key, and whose certificates clients may show.
Status load_files(ssl_ctx_st* context, const TlsSettings& settings) {
  if (SSL_CTX_use_certificate_chain_file(context, settings.chain_cert.c_str()) != 1)
    return bad_file("ssl_chain_cert", settings.chain_cert);
  const int format = settings.key_is_pem ? SSL_FILETYPE_PEM : SSL_FILETYPE_ASN1;
  if (SSL_CTX_use_PrivateKey_file(context, settings.key.c_str(), format) != 1)
    return bad_file("ssl_key", settings.key);
  if (SSL_CTX_check_private_key(context) != 1) return bad_file("ssl_key", settings.key);
  if (settings.ca_cert.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return Status::ok();
  }
  if (SSL_CTX_load_verify_locations(context, settings.ca_cert.c_str(), nullptr) != 1)
    return bad_file("ssl_ca_cert", settings.ca_cert);
  // Clients are told whose certificates are good.
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(settings.ca_cert.c_str()));
  return Status::ok();
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>> TlsContext::create(const TlsSettings& settings) {
  std::unique_ptr<TlsContext> made(new TlsContext(settings));
  const Status loaded = made->reload();
  if (!loaded.is_ok()) return loaded;
  return made;
}

Result<TlsContext::Context> TlsContext::load() const {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return Status::error("TLS: " + take_tls_error());
  SSL_CTX_set_min_proto_version(context.get(), protocol_version(settings_.least_version));
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (settings_.kernel) SSL_CTX_set_options(context.get(), SSL_OP_ENABLE_KTLS);
  SSL_CTX_set_mode(context.get(), kTlsModes);
  SSL_CTX_set_session_cache_mode(
      context.get(), settings_.session_cache ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context.get(), kSessionName, sizeof kSessionName - 1);
  if (!settings_.ciphers.empty() &&
      SSL_CTX_set_cipher_list(context.get(), settings_.ciphers.c_str()) != 1) {
    return bad_file("ssl_ciphers", settings_.ciphers);
  }
  SSL_CTX_set_verify(context.get(), verify_flags(settings_.verify), nullptr);
  const Status files = load_files(context.get(), settings_);
  if (!files.is_ok()) return files;
  return context;
}

Status TlsContext::reload() {
  Result<Context> loaded = load();
  if (!loaded.is_ok()) return loaded.status();
  const std::lock_guard lock(mutex_);
  context_ = std::move(loaded.value());
  loaded_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed);
  return Status::ok();
}

std::chrono::seconds TlsContext::age() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() -
                                                          loaded_.load(std::memory_order_relaxed));
}

Transport* TlsContext::accept(ListenTls listen) {
  ssl_st* ssl = nullptr;
  {
    const std::lock_guard lock(mutex_);
    ssl = SSL_new(context_.get());
  }
  if (ssl == nullptr) return nullptr;
  if (listen == ListenTls::kOneWay) SSL_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
  if (listen == ListenTls::kMutual) SSL_set_verify(ssl, verify_flags(TlsVerify::kRequire), nullptr);
  SSL_set_accept_state(ssl);
  auto* transport = new (std::nothrow) TlsTransport(ssl, settings_.record_bytes, counters_);
  if (transport == nullptr) SSL_free(ssl);
  return transport;
}

}  // namespace moxi
