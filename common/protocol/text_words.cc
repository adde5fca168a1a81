#include "common/protocol/text_words.h"

#include <array>

namespace moxi {

namespace {

constexpr size_t kCommands = static_cast<size_t>(Command::kRejected) + 1;

// In the order of Command.
constexpr std::array<std::string_view, kCommands> kWords = {
    "get",       "gets",    "gat", "gats", "set",    "add",       "replace",
    "append",    "prepend", "cas", "ms",   "delete", "incr",      "decr",
    "touch",     "mg",      "md",  "ma",   "me",     "flush_all", "version",
    "verbosity", "stats",   "",    "mn",   "",       "quit",      "",
};

static_assert(line_of(Outcome::kFlushNotAllowed).view().starts_with("CLIENT_ERROR f"));
static_assert(kWords[static_cast<size_t>(Command::kQuit)] == "quit");

}  // namespace

std::optional<Outcome> outcome_of(std::string_view line) {
  for (size_t i = 0; i < kFixedLines.size(); ++i) {
    const std::string_view known = kFixedLines[i].view();
    if (known.size() == line.size() + 2 && known.starts_with(line)) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

std::string_view word_of(Command command) {
  return kWords[static_cast<size_t>(command)];
}

}  // namespace moxi
