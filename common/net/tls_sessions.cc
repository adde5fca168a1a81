#include "common/net/tls_sessions.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace moxi {
namespace {

// Nobody looks at the certificate again when a session is resumed.
bool has_expired(const SSL_SESSION* session) {
  X509* const shown = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));
  return shown != nullptr && X509_cmp_current_time(X509_get0_notAfter(shown)) <= 0;
}

}  // namespace

void TlsSessions::Free::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

void TlsSessions::keep(const std::string& server, ssl_session_st* session) {
  Session kept(session);
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost && sessions_.count(server) == 0) sessions_.clear();
  sessions_[server] = std::move(kept);
}

void TlsSessions::offer(const std::string& server, ssl_st* ssl) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(server);
  if (found == sessions_.end()) return;
  if (SSL_SESSION_is_resumable(found->second.get()) == 0 || has_expired(found->second.get())) {
    sessions_.erase(found);
    return;
  }
  SSL_set_session(ssl, found->second.get());
}

size_t TlsSessions::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace moxi
