// The command line as a table: every option of memcached 1.6.45 and of moxi, what it takes, and
// whether this version has it. -h, the normaliser and the parser are all driven by it, so an
// option that is not here cannot be accepted by accident. Constant data, any thread.
#pragma once

#include <span>
#include <string_view>

namespace moxi {

enum class OptionId : unsigned char {
  kPort,
  kUdpPort,
  kUnixSocket,
  kUnixMask,
  kEnableShutdown,
  kListen,
  kDaemon,
  kPidFile,
  kCoreDumps,
  kUser,
  kMemoryLimit,
  kDisableEvictions,
  kConnLimit,
  kLockMemory,
  kVerbose,
  kHelp,
  kLicense,
  kShowVersion,
  kGrowthFactor,
  kSlabMinSize,
  kLargePages,
  kPrefixDelimiter,
  kThreads,
  kRequestsPerEvent,
  kDisableCas,
  kBacklog,
  kProtocol,
  kMaxItemSize,
  kSasl,
  kDisableFlushAll,
  kDisableDumping,
  kDisableWatch,
  kAuthFile,
  kMemoryFile,
  kEnableSsl,
  kNapiIds,
  kExtended,
  kPools,
  kBehaviors,
  kLogFile,
  kCheck,
  kWhere,
};

enum class Argument : unsigned char { kNone, kRequired };

// What a repetition means: an error is never made of it, as with getopt.
enum class Repeat : unsigned char { kLastWins, kCollect, kCount };

enum class OptionSupport : unsigned char {
  kYes,
  kNotYet,  // a start-up error that names the option
};

struct OptionInfo {
  OptionId id;
  char letter;            // 0 = no short form
  std::string_view name;  // the long form, without the dashes
  Argument argument = Argument::kNone;
  Repeat repeat = Repeat::kLastWins;
  OptionSupport support = OptionSupport::kYes;
  std::string_view value_name;  // as -h shows it
  std::string_view help;        // lines separated by '\n'
};

// In the order of -h.
std::span<const OptionInfo> option_table();

// Null if there is none.
const OptionInfo* find_option(char letter);
const OptionInfo& option_info(OptionId id);

}  // namespace moxi
