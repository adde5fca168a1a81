#include "common/protocol/text_words.h"

#include <array>

namespace moxi {

namespace {

constexpr size_t kOutcomes = static_cast<size_t>(Outcome::kServerError) + 1;
constexpr size_t kCommands = static_cast<size_t>(Command::kRejected) + 1;

// In the order of Outcome.
constexpr std::array<std::string_view, kOutcomes> kLines = {
    "END\r\n",
    "STORED\r\n",
    "NOT_STORED\r\n",
    "EXISTS\r\n",
    "NOT_FOUND\r\n",
    "DELETED\r\n",
    "TOUCHED\r\n",
    "",  // kNumber
    "OK\r\n",
    "RESET\r\n",
    "",  // kVersion
    "MN\r\n",
    "",  // kNothing
    "ERROR\r\n",
    "CLIENT_ERROR bad command line format\r\n",
    "CLIENT_ERROR bad data chunk\r\n",
    "CLIENT_ERROR invalid numeric delta argument\r\n",
    "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n",
    "CLIENT_ERROR invalid exptime argument\r\n",
    "CLIENT_ERROR bad command line format\r\n",  // kKeyNotAllowed
    "SERVER_ERROR object too large for cache\r\n",
    "SERVER_ERROR out of memory storing object\r\n",
    "SERVER_ERROR Out of memory during read\r\n",
    "SERVER_ERROR out of memory\r\n",
    "CLIENT_ERROR flush_all not allowed\r\n",
    "",  // kClientError
    "",  // kServerError
};

// In the order of Command.
constexpr std::array<std::string_view, kCommands> kWords = {
    "get",       "gets",    "gat",       "gats",   "set",  "add",  "replace",
    "append",    "prepend", "cas",       "delete", "incr", "decr", "touch",
    "flush_all", "version", "verbosity", "stats",  "mn",   "quit", "",
};

static_assert(kLines[static_cast<size_t>(Outcome::kFlushNotAllowed)].starts_with("CLIENT_ERROR f"));
static_assert(kWords[static_cast<size_t>(Command::kQuit)] == "quit");

}  // namespace

std::string_view line_of(Outcome outcome) {
  return kLines[static_cast<size_t>(outcome)];
}

std::optional<Outcome> outcome_of(std::string_view line) {
  for (size_t i = 0; i < kLines.size(); ++i) {
    const std::string_view known = kLines[i];
    if (known.size() == line.size() + 2 && known.starts_with(line)) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

std::string_view word_of(Command command) {
  return kWords[static_cast<size_t>(command)];
}

}  // namespace moxi
