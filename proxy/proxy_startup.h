// From the words of the command line to what a Proxy is made of: reads -z and -Z, and refuses pools
// that would forward to themselves. Main thread, at start: names are looked up and waited for.
#pragma once

#include <span>
#include <string>

#include "common/base/status.h"
#include "proxy/proxy.h"

namespace moxi {

struct ProxyTexts {
  std::span<const std::string> pools;         // the arguments of -z, each inline or a file
  std::span<const std::string> behaviors;     // of -Z
  std::span<const std::string> listen_hosts;  // of -l, without ports; none, or "" = all interfaces
  unsigned workers = 1;
  std::string nutcracker_file{};  // instead of all of them; empty: none
};

// The error is one line for the operator.
Result<ProxySettings> read_proxy_settings(const ProxyTexts& texts);

}  // namespace moxi
