// `slabs`: what is kept, what is refused.
#include "server/command/slab_commands.h"

#include <gtest/gtest.h>

#include "t/unit/command_table.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr char kDisabled[] = "CLIENT_ERROR slab reassignment disabled\r\n";

std::string ask(LocalBench& bench, const std::string& rest) {
  return bench.talk("slabs " + rest + "\r\n");
}

TEST(SlabCommands, PagesAreNotMoved) {
  LocalBench bench;
  EXPECT_EQ(ask(bench, "reassign 1 2"), kDisabled);
  EXPECT_EQ(ask(bench, "automove 1"), kDisabled);
  EXPECT_EQ(ask(bench, "automove 2"), kDisabled);
  EXPECT_EQ(ask(bench, "automove 0"), "OK\r\n");
}

TEST(SlabCommands, SettingsAreKept) {
  LocalBench bench;
  EXPECT_EQ(ask(bench, "automove ratio 0.5"), "OK\r\n");
  EXPECT_DOUBLE_EQ(bench.controls().live.automove_ratio, 0.5);
  EXPECT_EQ(ask(bench, "automove freeratio 0.02"), "OK\r\n");
  EXPECT_DOUBLE_EQ(bench.controls().live.automove_free_ratio, 0.02);
  for (const char* window : {"3", "1800"})
    EXPECT_EQ(ask(bench, std::string("automove window ") + window), "OK\r\n");
  for (const char* window : {"2", "1801"}) {
    EXPECT_EQ(ask(bench, std::string("automove window ") + window),
              "CLIENT_ERROR automove window too low or too high\r\n");
  }
  EXPECT_EQ(bench.controls().live.automove_window, 1800U);
}

TEST(SlabCommands, BadForms) {
  LocalBench bench;
  for (const char* bad : {"", "reassign", "reassign 1", "reassign 1 2 3", "automove", "automove 3",
                          "automove ratio", "automove ratio x", "automove window", "other"})
    EXPECT_EQ(ask(bench, bad), "ERROR\r\n") << bad;
  for (const char* bad : {"automove x", "automove -1"})
    EXPECT_EQ(ask(bench, bad), "CLIENT_ERROR bad command line format\r\n") << bad;
}

TEST(SlabCommands, EveryShapeIsAnsweredByALine) {
  LocalBench bench;
  const std::vector<std::string> words{"reassign", "automove", "ratio", "freeratio", "window", "1"};
  for (const std::string& line : all_lines("slabs", words, 4)) {
    EXPECT_TRUE(is_clean_reply(line, bench.talk(line + "\r\n"))) << line.substr(0, 80);
  }
}

}  // namespace
}  // namespace moxi
