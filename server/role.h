// What one listening port does, without saying how: the server opens its sockets and gives every
// worker a handler of it. Made by main.cc for the cache and for each pool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/net/listen_rules.h"
#include "common/net/tls_settings.h"
#include "common/session/client_protocols.h"
#include "common/session/handler.h"
#include "common/session/worker.h"

namespace moxi {

struct Endpoint {
  std::string host;   // empty: all interfaces
  uint16_t port = 0;  // 0: any free port, the same one for all endpoints of a role
  ListenTls tls = ListenTls::kDefault;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Role {
  std::string name;                            // as the operator reads it: "cache", "pool 11211"
  std::vector<Endpoint> endpoints;             // TCP
  std::vector<Endpoint> datagram_endpoints{};  // UDP
  std::string unix_socket;                     // a path; empty: none
  std::optional<ListenRules> rules{};          // how it listens, if not as all roles do
  bool is_cache = false;      // its port is the process's own (MEMCACHED_PORT_FILENAME)
  ClientProtocols protocols;  // of its clients
  // Called once per worker, before it starts or on its thread.
  std::function<std::unique_ptr<Handler>(Worker&)> make_handler;
  // Told how many sockets listen for it, before the workers serve it; may be empty.
  std::function<void(size_t)> on_listening{};
  // Asked on the main thread before a client is taken; false: it is told that there are too many,
  // and sent away. Empty: all are taken.
  std::function<bool()> admit{};
  // Who connects is told this, on a worker's thread, and nothing is asked of him. Empty: clients
  // ask.
  std::function<std::string()> announce{};
};

}  // namespace moxi
