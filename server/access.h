// Who may talk to the process, and in which protocol, as -B, -S and -Y say. Owned by the process;
// the main thread's, and asked by the workers' sessions through the protocols that it gives out.
#pragma once

#include <optional>
#include <string>

#include "common/base/log.h"
#include "common/base/status.h"
#include "common/session/authenticator.h"
#include "common/session/client_protocols.h"
#include "server/options/server_options.h"

namespace moxi {

class Access {
 public:
  // `sasl_file`: what MEMCACHED_SASL_PWDB says; null: nothing.
  Access(const ServerOptions& options, const char* sasl_file);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  // Reads the files of users, before there are clients.
  [[nodiscard]] Status load(Log& log);
  // Reads them again. Of a file that is bad now, the users of before stay; the log says why.
  void reload(Log& log);

  // What clients of the cache and of a pool speak. They refer to this.
  ClientProtocols cache_protocols() const;
  ClientProtocols pool_protocols() const;

 private:
  static void warn_if_empty(const std::optional<Authenticator>& users, Log& log);

  const Binding binding_;
  const bool sasl_;
  std::optional<Authenticator> text_users_;    // -Y
  std::optional<Authenticator> binary_users_;  // -S
};

}  // namespace moxi
