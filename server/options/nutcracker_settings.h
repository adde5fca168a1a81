// What the process is told when it runs in twemproxy's place, beside what every server is told.
// Plain values.
#pragma once

#include <cstdint>
#include <string>

namespace moxi {

struct NutcrackerSettings {
  std::string config_file = "conf/nutcracker.yml";  // -c
  bool test_only = false;                           // -t
  uint16_t stats_port = 22222;                      // -s
  std::string stats_host = "127.0.0.1";             // -a
  unsigned level = 5;                               // -v
};

}  // namespace moxi
