// The table of lines: each is found again, none is longer than its room.
#include "common/protocol/text_words.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace moxi {
namespace {

// Some say the same.
Outcome first_with_line_of(Outcome outcome) {
  if (outcome == Outcome::kAuthenticated) return Outcome::kStored;
  return outcome == Outcome::kKeyNotAllowed ? Outcome::kBadFormat : outcome;
}

TEST(TextWords, EveryFixedLineIsFoundAgain) {
  for (size_t i = 0; i < kFixedLines.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    const std::string_view line = line_of(outcome).view();
    if (line.empty()) continue;
    EXPECT_TRUE(line.ends_with("\r\n"));
    const auto found = outcome_of(line.substr(0, line.size() - 2));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, first_with_line_of(outcome));
  }
}

TEST(TextWords, NothingElseIsAnOutcome) {
  for (const char* line : {"", "E", "EN", "ENDS", "end", "ERROR ", "CLIENT_ERROR ", "OKAY"})
    EXPECT_FALSE(outcome_of(line).has_value()) << line;
}

TEST(TextWords, EveryCommandHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (size_t i = 0; i < static_cast<size_t>(Command::kRejected); ++i) {
    const auto command = static_cast<Command>(i);
    if (command != Command::kAdmin && command != Command::kAuth) words.insert(word_of(command));
  }
  EXPECT_EQ(words.size(), static_cast<size_t>(Command::kRejected) - 2);
  EXPECT_FALSE(words.contains(""));
  EXPECT_EQ(word_of(Command::kAdmin), "");
  EXPECT_EQ(word_of(Command::kAuth), "");
  EXPECT_EQ(word_of(Command::kRejected), "");
}

}  // namespace
}  // namespace moxi
