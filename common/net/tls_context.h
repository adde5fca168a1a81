// What all TLS connections of a process are made with: certificate, key, rules. Made at start; any
// thread may load the files again at any time, and connections keep what they began with.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "common/base/status.h"
#include "common/net/tls_settings.h"
#include "common/net/transport.h"

struct ssl_ctx_st;

namespace moxi {

// Since start. Any thread.
struct TlsCounters {
  std::atomic<uint64_t> new_sessions{0};
  std::atomic<uint64_t> handshake_errors{0};
  std::atomic<uint64_t> protocol_errors{0};
};

class TlsContext {
 public:
  // The error is one line for the operator.
  static Result<std::unique_ptr<TlsContext>> create(const TlsSettings& settings);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  // Reads the files again. If they are bad, what was loaded before stays.
  [[nodiscard]] Status reload();

  // The server's side of a connection that has just been accepted; it ends with its close().
  // What `listen` says of certificates of clients goes before the settings. Null: there is no
  // memory.
  Transport* accept(ListenTls listen);

  const TlsSettings& settings() const { return settings_; }
  const TlsCounters& counters() const { return counters_; }
  // How long ago the files were loaded.
  std::chrono::seconds age() const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;

  explicit TlsContext(const TlsSettings& settings) : settings_(settings) {}
  Result<Context> load() const;

  const TlsSettings settings_;
  TlsCounters counters_;
  std::atomic<std::chrono::steady_clock::time_point> loaded_{};
  std::mutex mutex_;
  Context context_;  // guarded by mutex_; connections share it
};

}  // namespace moxi
