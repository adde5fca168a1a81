#include "common/net/tls_client_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

#include "common/net/tls_error.h"
#include "common/net/tls_sessions.h"
#include "common/net/tls_transport.h"

namespace moxi {
namespace {

constexpr size_t kRecordBytes = 16384;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// When there is no memory for a connection: one that fails.
class NoTransport final : public Transport {
 public:
  IoResult read(int, std::span<char>) override { return {IoStatus::kFailed, 0}; }
  IoResult write(int, std::span<const iovec>) override { return {IoStatus::kFailed, 0}; }
  void shutdown_write(int) override {}
  void close(int fd) override { plain_transport().close(fd); }
  bool is_layered() const override { return true; }
  Handshake shake_hands(int) override { return Handshake::kFailed; }
};

Transport& no_transport() {
  static const NoTransport transport;  // it has no state
  return const_cast<NoTransport&>(transport);
}

Status bad_file(const char* key, const std::string& file) {
  return Status::error(std::string("-Z ") + key + "=" + file + ": " + take_tls_error());
}

// A key that needs a password is an error, not a question on the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

Status load_identity(SSL_CTX* context, const TlsClientSettings& settings) {
  if (settings.certificate.empty()) return Status::ok();
  if (SSL_CTX_use_certificate_chain_file(context, settings.certificate.c_str()) != 1)
    return bad_file("tls_cert", settings.certificate);
  const bool is_apart = !settings.key.empty();
  const char* const key = is_apart ? "tls_key" : "tls_cert";
  const std::string& file = is_apart ? settings.key : settings.certificate;
  if (SSL_CTX_use_PrivateKey_file(context, file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return bad_file(key, file);
  return Status::ok();
}

Status load_trust(SSL_CTX* context, const TlsClientSettings& settings) {
  const bool asks = settings.trust != TlsTrust::kNone;
  SSL_CTX_set_verify(context, asks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (settings.ca_cert.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return Status::ok();
  }
  if (SSL_CTX_load_verify_locations(context, settings.ca_cert.c_str(), nullptr) != 1)
    return bad_file("tls_ca", settings.ca_cert);
  return Status::ok();
}

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* const address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

// Who the certificate has to be for; false: there is no memory.
bool expect(SSL* ssl, const std::string& name, TlsTrust trust) {
  const bool by_address = is_address(name);
  // Servers with several names choose their certificate by this.
  if (!by_address) SSL_set_tlsext_host_name(ssl, name.c_str());
  if (trust != TlsTrust::kFull) return true;
  if (by_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl, name.c_str()) == 1;
}

}  // namespace

struct TlsClientContext::Loaded {
  // Of one connection: what keeps for it, under which name.
  struct Company {
    std::shared_ptr<Loaded> loaded;
    std::shared_ptr<TlsCounters> counters;
    std::string server;
  };

  // The library's call: a session has arrived. 1: its reference is ours now.
  static int keep(SSL* ssl, SSL_SESSION* session) {
    const auto* company = static_cast<const Company*>(SSL_get_app_data(ssl));
    company->loaded->sessions.keep(company->server, session);
    return 1;
  }

  std::unique_ptr<SSL_CTX, FreeContext> context;
  TlsSessions sessions;
};

TlsClientContext::~TlsClientContext() = default;

Result<std::unique_ptr<TlsClientContext>> TlsClientContext::create(
    const TlsClientSettings& settings) {
  std::unique_ptr<TlsClientContext> made(new TlsClientContext(settings));
  const Status loaded = made->reload();
  if (!loaded.is_ok()) return loaded;
  return made;
}

Result<std::shared_ptr<TlsClientContext::Loaded>> TlsClientContext::load() const {
  ERR_clear_error();
  auto loaded = std::make_shared<Loaded>();
  loaded->context.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = loaded->context.get();
  if (context == nullptr) return Status::error("TLS: " + take_tls_error());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, kTlsModes);
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, Loaded::keep);
  if (Status trust = load_trust(context, settings_); !trust.is_ok()) return trust;
  if (Status identity = load_identity(context, settings_); !identity.is_ok()) return identity;
  return loaded;
}

Status TlsClientContext::reload() {
  Result<std::shared_ptr<Loaded>> loaded = load();
  if (!loaded.is_ok()) return loaded.status();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(loaded.value());
  return Status::ok();
}

Transport& TlsClientContext::connect(const std::string& host, uint16_t port) {
  auto company = std::make_shared<Loaded::Company>();
  company->counters = counters_;
  company->server = host + ":" + std::to_string(port);
  {
    const std::lock_guard lock(mutex_);
    company->loaded = loaded_;
  }
  SSL* const ssl = SSL_new(company->loaded->context.get());
  if (ssl == nullptr) return no_transport();
  if (!expect(ssl, settings_.name.empty() ? host : settings_.name, settings_.trust)) {
    SSL_free(ssl);
    return no_transport();
  }
  SSL_set_app_data(ssl, company.get());
  company->loaded->sessions.offer(company->server, ssl);
  SSL_set_connect_state(ssl);
  return *new TlsTransport(ssl, kRecordBytes, *counters_, std::move(company));
}

}  // namespace moxi
