// Where a role listens and whom it lets in, when that is written down for the role itself instead
// of by -l, -p and -c for all of them. A plain value.
#pragma once

#include <cstdint>
#include <string>

namespace moxi {

struct ListenRules {
  std::string host;  // numeric or a name
  uint16_t port = 0;
  std::string unix_path;      // instead of both; empty: none
  unsigned unix_mode = 0700;  // access bits of that path
  int backlog = 512;
  bool keep_alive = false;    // the system looks after silent clients
  bool reuse_port = false;    // other processes may listen there too
  uint32_t most_clients = 0;  // at the same time; 0 = no limit of its own

  friend bool operator==(const ListenRules&, const ListenRules&) = default;
};

}  // namespace moxi
