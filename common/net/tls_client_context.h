// What the TLS connections of a pool with its backends are made with: whom to trust, who we are,
// and the sessions that can be resumed. Shared by all workers; any thread may load the files again
// at any time, and connections keep what they began with.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "common/base/status.h"
#include "common/net/tls_client_settings.h"
#include "common/net/tls_context.h"
#include "common/net/transport.h"

namespace moxi {

class TlsClientContext {
 public:
  // The error is one line for the operator.
  static Result<std::unique_ptr<TlsClientContext>> create(const TlsClientSettings& settings);
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;
  ~TlsClientContext();

  // Reads the files again and forgets the sessions. If the files are bad, what was loaded before
  // stays.
  [[nodiscard]] Status reload();

  // The client's side of a connection to a server that is configured as `host` and `port`, whose
  // TCP connection is being made; it ends with its close(), perhaps later than this object.
  Transport& connect(const std::string& host, uint16_t port);

  const TlsClientSettings& settings() const { return settings_; }
  const TlsCounters& counters() const { return *counters_; }

 private:
  struct Loaded;

  explicit TlsClientContext(const TlsClientSettings& settings) : settings_(settings) {}
  Result<std::shared_ptr<Loaded>> load() const;

  const TlsClientSettings settings_;
  const std::shared_ptr<TlsCounters> counters_ = std::make_shared<TlsCounters>();
  std::mutex mutex_;
  std::shared_ptr<Loaded> loaded_;  // guarded by mutex_; connections share it
};

}  // namespace moxi
