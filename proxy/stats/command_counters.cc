#include "proxy/stats/command_counters.h"

#include <limits>
#include <utility>

namespace moxi {
namespace {

constexpr std::array<std::string_view, kCommandStats> kNames = {
    "get",  "get_key", "set",       "add",   "replace", "delete",      "append",  "prepend",
    "incr", "decr",    "flush_all", "cas",   "stats",   "stats_reset", "version", "verbosity",
    "quit", "getl",    "unl",       "ERROR", "touch",   "gat",         "other",
};
constexpr std::array<std::string_view, kCommandFields> kFieldNames = {
    "seen", "hits", "misses", "read_bytes", "write_bytes", "cas",
};

constexpr std::pair<Command, CommandStat> kPlaces[] = {
    {Command::kGet, CommandStat::kGet},
    {Command::kGets, CommandStat::kGet},
    {Command::kGat, CommandStat::kGat},
    {Command::kGats, CommandStat::kGat},
    {Command::kSet, CommandStat::kSet},
    {Command::kAdd, CommandStat::kAdd},
    {Command::kReplace, CommandStat::kReplace},
    {Command::kAppend, CommandStat::kAppend},
    {Command::kPrepend, CommandStat::kPrepend},
    {Command::kCas, CommandStat::kCas},
    {Command::kDelete, CommandStat::kDelete},
    {Command::kIncr, CommandStat::kIncr},
    {Command::kDecr, CommandStat::kDecr},
    {Command::kTouch, CommandStat::kTouch},
    // For count(): stat_of() has to look closer at these.
    {Command::kMetaSet, CommandStat::kStats},
    {Command::kMetaDelete, CommandStat::kStats},
    {Command::kMetaArithmetic, CommandStat::kStats},
    {Command::kFlushAll, CommandStat::kFlushAll},
    {Command::kVersion, CommandStat::kVersion},
    {Command::kVerbosity, CommandStat::kVerbosity},
    {Command::kStats, CommandStat::kStats},
    {Command::kQuit, CommandStat::kQuit},
    {Command::kRejected, CommandStat::kError},
};

constexpr size_t kAllCommands = size_t{std::numeric_limits<uint8_t>::max()} + 1;

// What has no line of its own counts as kOther.
constexpr std::array<CommandStat, kAllCommands> make_table() {
  std::array<CommandStat, kAllCommands> table{};
  for (CommandStat& entry : table)
    entry = CommandStat::kOther;
  for (const auto& [command, stat] : kPlaces)
    table[static_cast<size_t>(command)] = stat;
  return table;
}

constexpr std::array<CommandStat, kAllCommands> kTable = make_table();

// The classic command that does the same.
Command store_of(const MetaFields& meta) {
  switch (meta.mode) {
    case 'E':
      return Command::kAdd;
    case 'A':
      return Command::kAppend;
    case 'P':
      return Command::kPrepend;
    case 'R':
      return meta.has('C') ? Command::kCas : Command::kReplace;
    default:
      return meta.has('C') ? Command::kCas : Command::kSet;
  }
}

bool is_yes(Outcome outcome) {
  return outcome == Outcome::kStored || outcome == Outcome::kDeleted ||
         outcome == Outcome::kNumber || outcome == Outcome::kTouched;
}

bool is_no(Outcome outcome) {
  return outcome == Outcome::kNotStored || outcome == Outcome::kNotFound ||
         outcome == Outcome::kExists;
}

}  // namespace

std::string_view name_of(CommandStat command) {
  return kNames[static_cast<size_t>(command)];
}

std::string_view name_of(CommandField field) {
  return kFieldNames[static_cast<size_t>(field)];
}

Command counted_as(const Request& request) {
  switch (request.command) {
    case Command::kMetaGet:
      return Command::kGet;
    case Command::kMetaSet:
      return store_of(*request.meta);
    case Command::kMetaDelete:
      return Command::kDelete;
    case Command::kMetaArithmetic:
      return request.meta->mode == 'D' || request.meta->mode == '-' ? Command::kDecr
                                                                    : Command::kIncr;
    default:
      return request.command;
  }
}

CommandStat stat_of(const Request& request) {
  const CommandStat stat = kTable[static_cast<size_t>(counted_as(request))];
  if (stat == CommandStat::kStats && request.args == "reset") return CommandStat::kStatsReset;
  return stat;
}

void CommandCounters::count(const Request& request) {
  CommandStat stat = kTable[static_cast<size_t>(request.command)];
  if (stat == CommandStat::kStats) stat = stat_of(request);
  Row& row = row_of(stat, request.noreply);
  bump(row, CommandField::kSeen, 1);
  if (!request.keys.empty()) {
    const size_t bytes = request.keys.front().bytes.size() + request.value_size;
    bump(row, CommandField::kReadBytes, bytes);
  }
  if (stat == CommandStat::kCas) bump(row, CommandField::kCas, 1);
}

void CommandCounters::answered(Command command, Outcome outcome) {
  Row& row = row_of(kTable[static_cast<size_t>(command)], false);
  if (is_yes(outcome)) {
    bump(row, CommandField::kHits, 1);
  } else if (is_no(outcome)) {
    bump(row, CommandField::kMisses, 1);
  }
}

void CommandCounters::reset() {
  for (Row& row : rows_) {
    for (std::atomic<uint64_t>& value : row)
      value.store(0, std::memory_order_relaxed);
  }
}

void CommandCounters::go_on_from(const CommandCounters& before) {
  for (size_t row = 0; row < rows_.size(); ++row) {
    for (size_t field = 0; field < kCommandFields; ++field) {
      const uint64_t value = before.rows_[row][field].load(std::memory_order_relaxed);
      rows_[row][field].store(value, std::memory_order_relaxed);
    }
  }
}

}  // namespace moxi
