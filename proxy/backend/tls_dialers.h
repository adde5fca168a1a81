// The dialers of the pools of a process: plain sockets, or TLS as a pool's settings say. Pools with
// the same settings share one, and with it its sessions; other settings are another identity, and
// nothing is shared.
//
// Owned by the Proxy; any thread. A dialer lives as long as somebody has it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "proxy/backend/dialer.h"
#include "proxy/config/behavior.h"

namespace moxi {

class TlsDialer;

class TlsDialers {
 public:
  TlsDialers();
  ~TlsDialers();
  TlsDialers(const TlsDialers&) = delete;
  TlsDialers& operator=(const TlsDialers&) = delete;

  // The error is one line for the operator: which file is bad, and why.
  Result<std::shared_ptr<const Dialer>> dialer_for(const Behavior& behavior);

  // Reads the files of all dialers that are in use again. Of one whose files are bad now, what was
  // loaded before stays: a line for each says why.
  [[nodiscard]] std::vector<std::string> reload();
  // Whether there is TLS at all.
  bool has_any();

 private:
  std::vector<std::shared_ptr<TlsDialer>> in_use();

  std::mutex mutex_;
  std::vector<std::weak_ptr<TlsDialer>> dialers_;  // guarded by mutex_
};

}  // namespace moxi
