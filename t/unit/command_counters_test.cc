#include "proxy/stats/command_counters.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace moxi {
namespace {

class CommandCountersTest : public testing::Test {
 protected:
  void count(Command command, std::string_view key, size_t value_size, bool noreply = false) {
    std::array<KeyRef, 1> keys{KeyRef{key}};
    Request request;
    request.command = command;
    request.noreply = noreply;
    if (!key.empty()) request.keys = keys;
    request.value_size = value_size;
    counters_.count(request);
  }
  uint64_t seen(CommandStat command, bool is_quiet = false) const {
    return counters_.value(command, is_quiet, CommandField::kSeen);
  }

  CommandCounters counters_;
};

TEST_F(CommandCountersTest, CountCommandsAndTheirBytes) {
  count(Command::kSet, "abc", 100);
  count(Command::kSet, "de", 1, /*noreply=*/true);
  count(Command::kFlushAll, {}, 0);
  EXPECT_EQ(seen(CommandStat::kSet), 1U);
  EXPECT_EQ(seen(CommandStat::kSet, true), 1U);
  EXPECT_EQ(counters_.value(CommandStat::kSet, false, CommandField::kReadBytes), 103U);
  EXPECT_EQ(counters_.value(CommandStat::kSet, true, CommandField::kReadBytes), 3U);
  EXPECT_EQ(seen(CommandStat::kFlushAll), 1U);
  EXPECT_EQ(counters_.value(CommandStat::kFlushAll, false, CommandField::kReadBytes), 0U);
}

TEST_F(CommandCountersTest, GeneralFormsCountAsTheClassicCommandsThatDoTheSame) {
  struct Case {
    Command command;
    char mode;
    bool compares;
    CommandStat stat;
  };
  for (const Case& each : std::vector<Case>{
           {Command::kMetaSet, 0, false, CommandStat::kSet},
           {Command::kMetaSet, 'S', false, CommandStat::kSet},
           {Command::kMetaSet, 'S', true, CommandStat::kCas},
           {Command::kMetaSet, 'E', false, CommandStat::kAdd},
           {Command::kMetaSet, 'R', false, CommandStat::kReplace},
           {Command::kMetaSet, 'R', true, CommandStat::kCas},
           {Command::kMetaSet, 'A', true, CommandStat::kAppend},
           {Command::kMetaSet, 'P', false, CommandStat::kPrepend},
           {Command::kMetaDelete, 0, true, CommandStat::kDelete},
           {Command::kMetaArithmetic, 0, false, CommandStat::kIncr},
           {Command::kMetaArithmetic, '+', false, CommandStat::kIncr},
           {Command::kMetaArithmetic, 'D', false, CommandStat::kDecr},
           {Command::kMetaArithmetic, '-', false, CommandStat::kDecr},
           {Command::kMetaDebug, 0, false, CommandStat::kOther},
       }) {
    MetaFields meta;
    meta.mode = each.mode;
    if (each.compares) meta.add('C');
    std::array<KeyRef, 1> keys{KeyRef{"key"}};
    Request request;
    request.command = each.command;
    request.meta = &meta;
    request.keys = keys;
    request.value_size = 4;
    CommandCounters counters;
    counters.count(request);
    EXPECT_EQ(counters.value(each.stat, false, CommandField::kSeen), 1U);
    EXPECT_EQ(counters.value(each.stat, false, CommandField::kReadBytes), 7U);
    EXPECT_EQ(counters.value(each.stat, false, CommandField::kCas),
              each.stat == CommandStat::kCas ? 1U : 0U);
  }
}

TEST_F(CommandCountersTest, GetsCountByCommandAndByKey) {
  std::vector<KeyRef> keys(512, KeyRef{"0123456789"});
  Request get;
  get.command = Command::kGets;
  get.keys = keys;
  get.more_follows = true;
  counters_.count_get(get);
  get.keys = std::span(keys).first(3);
  get.more_follows = false;
  counters_.count_get(get);
  counters_.hit(10);
  counters_.hit(7);
  counters_.misses(513);
  EXPECT_EQ(seen(CommandStat::kGet), 1U);
  EXPECT_EQ(seen(CommandStat::kGetKey), 515U);
  EXPECT_EQ(counters_.value(CommandStat::kGet, false, CommandField::kCas), 1U);
  EXPECT_EQ(counters_.value(CommandStat::kGetKey, false, CommandField::kReadBytes), 5150U);
  EXPECT_EQ(counters_.value(CommandStat::kGetKey, false, CommandField::kHits), 2U);
  EXPECT_EQ(counters_.value(CommandStat::kGetKey, false, CommandField::kMisses), 513U);
  EXPECT_EQ(counters_.value(CommandStat::kGetKey, false, CommandField::kWriteBytes), 17U);
}

TEST_F(CommandCountersTest, AnswersAreHitsOrMisses) {
  for (const Outcome outcome : {Outcome::kDeleted, Outcome::kNotFound, Outcome::kServerError})
    counters_.answered(Command::kDelete, outcome);
  EXPECT_EQ(counters_.value(CommandStat::kDelete, false, CommandField::kHits), 1U);
  EXPECT_EQ(counters_.value(CommandStat::kDelete, false, CommandField::kMisses), 1U);
  counters_.answered(Command::kCas, Outcome::kExists);
  counters_.answered(Command::kIncr, Outcome::kNumber);
  EXPECT_EQ(counters_.value(CommandStat::kCas, false, CommandField::kMisses), 1U);
  EXPECT_EQ(counters_.value(CommandStat::kIncr, false, CommandField::kHits), 1U);
}

TEST_F(CommandCountersTest, ResettingStatisticsIsACommandOfItsOwn) {
  Request request;
  request.command = Command::kStats;
  counters_.count(request);
  request.args = "reset";
  counters_.count(request);
  request.command = Command::kMetaNoop;
  counters_.count(request);
  EXPECT_EQ(seen(CommandStat::kStats), 1U);
  EXPECT_EQ(seen(CommandStat::kStatsReset), 1U);
  EXPECT_EQ(seen(CommandStat::kOther), 1U);
}

TEST_F(CommandCountersTest, ResetMakesAllZero) {
  count(Command::kIncr, "n", 0);
  counters_.hit(5);
  counters_.reset();
  EXPECT_EQ(seen(CommandStat::kIncr), 0U);
  EXPECT_EQ(counters_.value(CommandStat::kGetKey, false, CommandField::kHits), 0U);
}

TEST_F(CommandCountersTest, EveryNameIsThereOnce) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kCommandStats; ++i) {
    const std::string_view name = name_of(static_cast<CommandStat>(i));
    EXPECT_FALSE(name.empty()) << i;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

}  // namespace
}  // namespace moxi
