// A configuration as the command line asks about it, without serving it: what is in force, and
// where keys go. Main thread; nothing is connected to.
#pragma once

#include <span>
#include <string>

#include "proxy/proxy.h"
#include "proxy/stats/prefixed_sink.h"

namespace moxi {

// The lines of `stats proxy config` and `stats proxy behaviors`, secrets masked.
void list_configuration(const ProxySettings& settings, PrefixedSink::Out out);

// A line for each of `keys` and each pool: the backend that keeps the key while all are up, and
// what its place depends on. No `\n` at the end.
std::string list_key_places(const ProxySettings& settings, std::span<const std::string> keys);

}  // namespace moxi
