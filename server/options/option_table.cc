#include "server/options/option_table.h"

#include <algorithm>
#include <array>

namespace moxi {
namespace {

constexpr auto kNone = Argument::kNone;
constexpr auto kValue = Argument::kRequired;
constexpr auto kLast = Repeat::kLastWins;
constexpr auto kAll = Repeat::kCollect;
constexpr auto kCount = Repeat::kCount;
constexpr auto kYes = OptionSupport::kYes;
constexpr auto kNotYet = OptionSupport::kNotYet;

constexpr auto kOptions = std::to_array<OptionInfo>({
    {OptionId::kPort, 'p', "port", kValue, kLast, kYes, "num",
     "TCP port of the cache (default: 11211; 0: off, -1: any free one)\n"
     "with -z the cache is only there if -p is given"},
    {OptionId::kUdpPort, 'U', "udp-port", kValue, kLast, kYes, "num",
     "UDP port of the cache (default: 0: off, -1: any free one)"},
    {OptionId::kUnixSocket, 's', "unix-socket", kValue, kLast, kYes, "file",
     "unix socket to listen on; a cache then has no TCP port"},
    {OptionId::kUnixMask, 'a', "unix-mask", kValue, kLast, kYes, "mask",
     "access mask of the unix socket, octal (default: 700)"},
    {OptionId::kEnableShutdown, 'A', "enable-shutdown", kNone, kLast, kYes, "",
     "the \"shutdown\" command"},
    {OptionId::kListen, 'l', "listen", kValue, kAll, kYes, "addr",
     "addresses to listen on, for all ports (default: all); a list with commas,\n"
     "repeatable; host, host:port, [v6], [v6]:port or *"},
    {OptionId::kDaemon, 'd', "daemon", kNone, kLast, kYes, "", "run in the background"},
    {OptionId::kCoreDumps, 'r', "enable-coredumps", kNone, kLast, kYes, "",
     "raise the limit of core files"},
    {OptionId::kUser, 'u', "user", kValue, kLast, kYes, "name",
     "become this user (needed when started as root)"},
    {OptionId::kMemoryLimit, 'm', "memory-limit", kValue, kLast, kYes, "num",
     "memory for items in megabytes (default: 64)"},
    {OptionId::kDisableEvictions, 'M', "disable-evictions", kNone, kLast, kYes, "",
     "answer with an error when memory is full instead of evicting"},
    {OptionId::kConnLimit, 'c', "conn-limit", kValue, kLast, kYes, "num",
     "most connections at a time (default: 1024)"},
    {OptionId::kLockMemory, 'k', "lock-memory", kNone, kLast, kYes, "",
     "keep all memory in RAM; a warning if the limit of the user forbids it"},
    {OptionId::kVerbose, 'v', "verbose", kNone, kCount, kYes, "",
     "say more on stderr: of backends and limits; -vv: of clients and what they\n"
     "ask for; -vvv: why"},
    {OptionId::kLogFile, 'O', "log-file", kValue, kLast, kYes, "file",
     "log to a file, which SIGHUP opens again (default: stderr)"},
    {OptionId::kHelp, 'h', "help", kNone, kLast, kYes, "", "show this and exit"},
    {OptionId::kLicense, 'i', "license", kNone, kLast, kYes, "", "show the licence and exit"},
    {OptionId::kShowVersion, 'V', "version", kNone, kLast, kYes, "", "show the version and exit"},
    {OptionId::kPidFile, 'P', "pidfile", kValue, kLast, kYes, "file",
     "write the process id to a file; with -d it is removed at the end"},
    {OptionId::kGrowthFactor, 'f', "slab-growth-factor", kValue, kLast, kYes, "num",
     "growth of the chunk size from class to class (default: 1.25)"},
    {OptionId::kSlabMinSize, 'n', "slab-min-size", kValue, kLast, kYes, "bytes",
     "least space for key, value and flags (default: 48)"},
    {OptionId::kLargePages, 'L', "enable-largepages", kNone, kLast, kNotYet, "",
     "use large memory pages"},
    {OptionId::kPrefixDelimiter, 'D', "prefix-delimiter", kValue, kLast, kYes, "char",
     "delimiter of the key prefixes of \"stats detail\" (default: \":\"), and\n"
     "collect them from the start"},
    {OptionId::kThreads, 't', "threads", kValue, kLast, kYes, "num", "worker threads (default: 4)"},
    {OptionId::kRequestsPerEvent, 'R', "max-reqs-per-event", kValue, kLast, kYes, "num",
     "requests of one connection before others get their turn (default: 20)"},
    {OptionId::kDisableCas, 'C', "disable-cas", kNone, kLast, kYes, "",
     "no CAS: 8 bytes less per item"},
    {OptionId::kBacklog, 'b', "listen-backlog", kValue, kLast, kYes, "num",
     "backlog of the listening sockets (default: 1024)"},
    {OptionId::kProtocol, 'B', "protocol", kValue, kLast, kYes, "name",
     "what clients of the cache speak: auto, ascii or binary (default: auto, the\n"
     "first byte of each tells)"},
    {OptionId::kMaxItemSize, 'I', "max-item-size", kValue, kLast, kYes, "num",
     "largest item, with k or m (default: 1m, least: 1k, most: 1024m)"},
    {OptionId::kSasl, 'S', "enable-sasl", kNone, kLast, kYes, "",
     "binary clients log in with SASL (PLAIN): users are in the file that\n"
     "MEMCACHED_SASL_PWDB names, lines user:password; no other clients, but for -Y"},
    {OptionId::kDisableFlushAll, 'F', "disable-flush-all", kNone, kLast, kYes, "",
     "refuse flush_all"},
    {OptionId::kDisableDumping, 'X', "disable-dumping", kNone, kLast, kYes, "",
     "refuse dumps of keys, and stats detail"},
    {OptionId::kDisableWatch, 'W', "disable-watch", kNone, kLast, kYes, "", "refuse watch"},
    {OptionId::kAuthFile, 'Y', "auth-file", kValue, kLast, kYes, "file",
     "text clients log in: users of a file with lines user:password, which SIGHUP\n"
     "reads again; for all ports; no binary clients, but for -S"},
    {OptionId::kMemoryFile, 'e', "memory-file", kValue, kLast, kNotYet, "file",
     "keep the items in a file, for restarts"},
    {OptionId::kEnableSsl, 'Z', "enable-ssl", kNone, kLast, kYes, "",
     "TLS on all TCP ports, but for -l notls:host; needs -o ssl_chain_cert and ssl_key"},
    {OptionId::kNapiIds, 'N', "napi-ids", kValue, kLast, kNotYet, "num", "number of NAPI ids"},
    {OptionId::kExtended, 'o', "extended", kValue, kAll, kYes, "list",
     "comma separated list of the options below"},
    {OptionId::kPools, 'z', "pools", kValue, kAll, kYes, "pools",
     "be a proxy: PORT=[PROTOCOL://]HOST[:PORT[:WEIGHT[:NAME]]],...[;PORT=...]\n"
     "or ./file, /file"},
    {OptionId::kBehaviors, '\0', "behavior", kValue, kAll, kYes, "key=value,...",
     "settings of the proxy; also -Z key=value,... and -Z ./file"},
    {OptionId::kCheck, '\0', "check", kNone, kLast, kYes, "",
     "serve nothing: say ok and show what would be in force, or what is wrong"},
    {OptionId::kWhere, '\0', "where", kValue, kAll, kYes, "key",
     "serve nothing: show to which backends of -z this key and those that follow go"},
});

}  // namespace

std::span<const OptionInfo> option_table() {
  return kOptions;
}

const OptionInfo* find_option(char letter) {
  const auto* found = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionInfo& option) {
    return letter != '\0' && option.letter == letter;
  });
  return found == kOptions.end() ? nullptr : found;
}

const OptionInfo& option_info(OptionId id) {
  return *std::find_if(kOptions.begin(), kOptions.end(),
                       [&](const OptionInfo& option) { return option.id == id; });
}

}  // namespace moxi
