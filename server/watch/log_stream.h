// What can be watched. A watcher asks for some of these; each line belongs to one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace moxi {

enum class LogStream : uint8_t {
  kRawCommands,
  kEvictions,
  kFetchers,
  kMutations,
  kSystem,
  kConnections,
  kProxyRequests,
  kProxyEvents,
  kProxyUsers,
  kDeletions,
};

using LogStreams = uint32_t;  // a bit for each

constexpr LogStreams bit_of(LogStream stream) {
  return LogStreams{1} << static_cast<unsigned>(stream);
}

// Those that are written while a command is carried out.
inline constexpr LogStreams kCommandStreams =
    bit_of(LogStream::kFetchers) | bit_of(LogStream::kMutations) | bit_of(LogStream::kDeletions);

struct LogStreamName {
  std::string_view word;
  LogStream stream;
};

inline constexpr auto kLogStreams = std::to_array<LogStreamName>({
    {"rawcmds", LogStream::kRawCommands},
    {"evictions", LogStream::kEvictions},
    {"fetchers", LogStream::kFetchers},
    {"mutations", LogStream::kMutations},
    {"sysevents", LogStream::kSystem},
    {"connevents", LogStream::kConnections},
    {"proxyreqs", LogStream::kProxyRequests},
    {"proxyevents", LogStream::kProxyEvents},
    {"proxyuser", LogStream::kProxyUsers},
    {"deletions", LogStream::kDeletions},
});

}  // namespace moxi
