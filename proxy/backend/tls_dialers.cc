#include "proxy/backend/tls_dialers.h"

#include <utility>

#include "common/net/tls_client_context.h"

namespace moxi {

// Sockets as always, and TLS on them.
class TlsDialer final : public Dialer {
 public:
  explicit TlsDialer(std::unique_ptr<TlsClientContext> context) : context_(std::move(context)) {}

  int start(const SocketAddress& to) const override { return socket_dialer().start(to); }
  bool is_made(int) const override { return true; }  // or there would have been no handshake
  Transport& transport(const std::string& host, uint16_t port) const override {
    return context_->connect(host, port);
  }
  TlsClientContext& context() const { return *context_; }

 private:
  const std::unique_ptr<TlsClientContext> context_;
};

namespace {

// What is meant to be safe must not be plain because of a word that is missing.
Status check(const Behavior& behavior) {
  if (behavior.tls == BackendTls::kOff && behavior.tls_settings() != TlsClientSettings{})
    return Status::error("-Z: the keys tls_* need tls=on");
  if (!behavior.tls_key.empty() && behavior.tls_cert.empty())
    return Status::error("-Z: tls_key needs tls_cert");
  return Status::ok();
}

}  // namespace

TlsDialers::TlsDialers() = default;
TlsDialers::~TlsDialers() = default;

std::vector<std::shared_ptr<TlsDialer>> TlsDialers::in_use() {
  std::vector<std::shared_ptr<TlsDialer>> alive;
  const std::lock_guard lock(mutex_);
  std::erase_if(dialers_, [&alive](const std::weak_ptr<TlsDialer>& each) {
    std::shared_ptr<TlsDialer> dialer = each.lock();
    if (dialer == nullptr) return true;
    alive.push_back(std::move(dialer));
    return false;
  });
  return alive;
}

Result<std::shared_ptr<const Dialer>> TlsDialers::dialer_for(const Behavior& behavior) {
  if (Status status = check(behavior); !status.is_ok()) return status;
  if (behavior.tls == BackendTls::kOff)
    return std::shared_ptr<const Dialer>(std::shared_ptr<void>(), &socket_dialer());
  const TlsClientSettings settings = behavior.tls_settings();
  for (std::shared_ptr<TlsDialer>& each : in_use()) {
    if (each->context().settings() == settings) return std::shared_ptr<const Dialer>(each);
  }
  Result<std::unique_ptr<TlsClientContext>> context = TlsClientContext::create(settings);
  if (!context.is_ok()) return context.status();
  auto made = std::make_shared<TlsDialer>(std::move(context.value()));
  const std::lock_guard lock(mutex_);
  dialers_.push_back(made);
  return std::shared_ptr<const Dialer>(std::move(made));
}

std::vector<std::string> TlsDialers::reload() {
  std::vector<std::string> errors;
  for (const std::shared_ptr<TlsDialer>& each : in_use()) {
    const Status loaded = each->context().reload();
    if (!loaded.is_ok()) errors.push_back(loaded.message());
  }
  return errors;
}

bool TlsDialers::has_any() {
  return !in_use().empty();
}

}  // namespace moxi
