// What the clients of one pool asked one worker for, command by command: moxi's table of
// `pstd_stats_cmd`. One writer (the worker), any number of readers; a request costs a few loads,
// additions and stores.
//
//   hits and misses   answers of backends that said yes or no; a get counts per key, in get_key
//   read_bytes        keys and values that came from clients
//   write_bytes       values that went to clients
//   cas               commands that show or give a CAS id
//   quiet             commands with `noreply`, which have no answer to count
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/protocol/request.h"

namespace moxi {

// In the order of moxi's listing; those behind kError moxi did not have.
enum class CommandStat : uint8_t {
  kGet,
  kGetKey,
  kSet,
  kAdd,
  kReplace,
  kDelete,
  kAppend,
  kPrepend,
  kIncr,
  kDecr,
  kFlushAll,
  kCas,
  kStats,
  kStatsReset,
  kVersion,
  kVerbosity,
  kQuit,
  kGetl,  // never: the locks of the original moxi's servers are not spoken
  kUnl,   // never
  kError,
  kTouch,
  kGat,  // counts per command; its keys are in get_key
  kOther,
  kCount,
};

enum class CommandField : uint8_t { kSeen, kHits, kMisses, kReadBytes, kWriteBytes, kCas, kCount };

inline constexpr size_t kCommandStats = static_cast<size_t>(CommandStat::kCount);
inline constexpr size_t kCommandFields = static_cast<size_t>(CommandField::kCount);

// As on the wire.
std::string_view name_of(CommandStat command);
std::string_view name_of(CommandField field);

// The classic command as which a request counts: of a general form the one that does the same.
Command counted_as(const Request& request);

// Where a request is counted.
CommandStat stat_of(const Request& request);

class CommandCounters {
 public:
  // The writer. A request that does not ask for values: its key and value are what was read.
  void count(const Request& request);
  // A retrieval, or a part of one: the parts of one long command are one command.
  void count_get(const Request& request) {
    if (!request.more_follows) {
      Row& row =
          row_of(is_touching(request.command) ? CommandStat::kGat : CommandStat::kGet, false);
      bump(row, CommandField::kSeen, 1);
      if (wants_cas(request.command)) bump(row, CommandField::kCas, 1);
    }
    size_t bytes = 0;
    for (const KeyRef& key : request.keys)
      bytes += key.bytes.size();
    Row& per_key = row_of(CommandStat::kGetKey, false);
    bump(per_key, CommandField::kSeen, request.keys.size());
    bump(per_key, CommandField::kReadBytes, bytes);
  }
  void hit(size_t value_bytes) {
    Row& row = row_of(CommandStat::kGetKey, false);
    bump(row, CommandField::kHits, 1);
    bump(row, CommandField::kWriteBytes, value_bytes);
  }
  void misses(size_t keys) {
    bump(row_of(CommandStat::kGetKey, false), CommandField::kMisses, keys);
  }
  // A backend's answer to a command that does not ask for values; none of the general forms.
  void answered(Command command, Outcome outcome);
  void reset();
  // Counts on from where `before` is.
  void go_on_from(const CommandCounters& before);

  // Anybody.
  uint64_t value(CommandStat command, bool is_quiet, CommandField field) const {
    const Row& row = rows_[index(command, is_quiet)];
    return row[static_cast<size_t>(field)].load(std::memory_order_relaxed);
  }

 private:
  // A cache line each.
  using Row = std::array<std::atomic<uint64_t>, 8>;
  static_assert(kCommandFields <= 8);

  static size_t index(CommandStat command, bool is_quiet) {
    return 2 * static_cast<size_t>(command) + (is_quiet ? 1 : 0);
  }
  Row& row_of(CommandStat command, bool is_quiet) { return rows_[index(command, is_quiet)]; }
  static void bump(Row& row, CommandField field, uint64_t n) {
    std::atomic<uint64_t>& value = row[static_cast<size_t>(field)];
    value.store(value.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  alignas(64) std::array<Row, 2 * kCommandStats> rows_{};
};

}  // namespace moxi
