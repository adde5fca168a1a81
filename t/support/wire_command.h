// What one command on the way to a backend means, whatever the protocol it was said in: what it
// does to which key, and with which numbers. The strict readers (strict_*.h) make it of bytes;
// tests compare it with what they meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moxi {

enum class WireVerb : uint8_t {
  kGet,    // with an exptime: gat; without a wish for the value as well: touch
  kStore,  // mode S, E (add), R, A, P
  kDelete,
  kArithmetic,  // mode + or -
  kDebug,
  kFlush,
  kStats,
  kVersion,
  kVerbosity,
  kNoop,
  kQuit,
  kLogin,
};

struct WireCommand {
  WireVerb verb = WireVerb::kGet;
  std::vector<std::string> keys{};  // of classic gets any number, of others one or none
  char mode = 0;
  std::string value{};
  std::string args{};  // of stats; the mechanism of a login
  std::optional<uint32_t> flags{};
  std::optional<int64_t> exptime{};  // also the delay of flush_all and the level of verbosity
  std::optional<uint64_t> cas{};     // to compare
  std::optional<uint64_t> own_cas{};
  std::optional<uint64_t> delta{};
  std::optional<uint64_t> initial{};
  std::optional<int64_t> vivify{};
  std::optional<int64_t> recache{};
  bool invalidates = false;  // I
  bool empties = false;      // x
  bool is_glimpse = false;   // u
  bool wants_value = false;  // gets only
  bool wants_cas = false;
  bool wants_flags = false;
  bool wants_key = false;
  bool is_general = false;  // a meta command
  bool is_encoded = false;  // its key came in base64
  bool is_quiet = false;    // noreply, or a quiet opcode
  std::string opaque{};     // as it came
  std::string returns{};    // of meta commands: what the answer has to show, in order
  unsigned opcode = 0;      // binary only

  bool operator==(const WireCommand&) const = default;
};

enum class StrictStatus : uint8_t {
  kNeedMore,
  kCommand,
  kBroken,  // not a command that everybody reads in the same way
};

struct StrictReading {
  StrictStatus status = StrictStatus::kNeedMore;
  size_t consumed = 0;
  const char* why = "";  // of kBroken
};

// For people: in quotes, unprintable bytes as \xNN, at most `most` of them.
std::string show_bytes(std::string_view bytes, size_t most = 60);
// One line for people.
std::string describe(const WireCommand& command);

}  // namespace moxi
