#include "server/options/options.h"

#include <gmock/gmock.h>

#include <vector>

#include "server/options/option_table.h"

namespace moxi {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

ServerOptions parsed(const Words& arguments) {
  auto result = parse_options(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&result)) {
    ADD_FAILURE() << exit->text;
    return {};
  }
  return std::get<ServerOptions>(result);
}

EarlyExit left(const Words& arguments) {
  auto result = parse_options(arguments);
  const auto* exit = std::get_if<EarlyExit>(&result);
  EXPECT_NE(exit, nullptr) << ::testing::PrintToString(arguments);
  return exit == nullptr ? EarlyExit{-1, {}} : *exit;
}

TEST(Options, HaveTheDefaultsOfMemcached) {
  const ServerOptions options = parsed({});
  EXPECT_EQ(options.port, 11211);
  EXPECT_EQ(options.memory_limit, size_t{64} << 20);
  EXPECT_EQ(options.max_connections, 1024U);
  EXPECT_EQ(options.threads, 4U);
  EXPECT_EQ(options.requests_per_event, 20U);
  EXPECT_EQ(options.item_size_max, size_t{1} << 20);
  EXPECT_EQ(options.backlog, 1024);
  EXPECT_TRUE(options.has_cache_role());
}

TEST(Options, AreReadFromEverySpelling) {
  const ServerOptions options = parsed({"-m32",   "-c",
                                        "200",    "--thre=2",
                                        "-vv",    "--max-item-size",
                                        "2m",     "-MC",
                                        "-R7",    "-b5",
                                        "-f1.5",  "-n",
                                        "64",     "-a",
                                        "755",    "-s",
                                        "/tmp/s", "-u",
                                        "nobody", "-U0",
                                        "-B",     "ascii",
                                        "-o",     "hashpower=20",
                                        "-o",     "no_maxconns_fast,hot_lru_pct=30"});
  EXPECT_EQ(options.memory_limit, size_t{32} << 20);
  EXPECT_EQ(options.max_connections, 200U);
  EXPECT_EQ(options.threads, 2U);
  EXPECT_EQ(options.verbosity, 2U);
  EXPECT_EQ(options.item_size_max, size_t{2} << 20);
  EXPECT_FALSE(options.evictions);
  EXPECT_FALSE(options.use_cas);
  EXPECT_EQ(options.requests_per_event, 7U);
  EXPECT_EQ(options.backlog, 5);
  EXPECT_DOUBLE_EQ(options.growth_factor, 1.5);
  EXPECT_EQ(options.chunk_space, 64U);
  EXPECT_EQ(options.unix_mask, 0755U);
  EXPECT_EQ(options.unix_socket, "/tmp/s");
  EXPECT_EQ(options.user, "nobody");
  EXPECT_EQ(options.binding, Binding::kAscii);
  EXPECT_FALSE(options.maxconns_fast);
  EXPECT_EQ(options.hot_lru_pct, 30U);
}

TEST(Options, ReadNumbersAsDecimal) {
  EXPECT_EQ(parsed({"-m", "064"}).memory_limit, size_t{64} << 20);
  EXPECT_EQ(left({"-t", "0x4"}).code, kExitFailure);
  EXPECT_EQ(left({"-t", "4.5"}).code, kExitFailure);
}

TEST(Options, LetTheLastOneWin) {
  EXPECT_EQ(parsed({"-c", "10", "--conn-limit=20"}).max_connections, 20U);
  EXPECT_EQ(parsed({"-p", "1", "-p0"}).port, kPortOff);
  EXPECT_EQ(parsed({"-p", "-1"}).port, kAnyPort);
}

TEST(Options, CollectLists) {
  const ServerOptions options =
      parsed({"-l", "a,b:1", "--listen=::1", "-z", "1=a", "-z", "2=b", "-Z", "x=1", "-Zy=2"});
  ASSERT_EQ(options.listen.size(), 3U);
  EXPECT_EQ(options.listen_text, "a,b:1,::1");
  EXPECT_THAT(options.pools, ElementsAre("1=a", "2=b"));
  EXPECT_THAT(options.behaviors, ElementsAre("x=1", "y=2"));
}

TEST(Options, GiveAProxyACacheOnlyIfAskedFor) {
  EXPECT_FALSE(parsed({"-z", "1=a"}).has_cache_role());
  EXPECT_TRUE(parsed({"-z", "1=a", "-p", "11211"}).has_cache_role());
}

TEST(Options, AnswerQuestionsBeforeAnythingElse) {
  for (const Words& words : {Words{"-V"},
                             {"--version"},
                             {"-S", "--version"},
                             {"--enable-ssl", "--version"},
                             {"-Z", "-V"}}) {
    const EarlyExit exit = left(words);
    EXPECT_EQ(exit.code, kExitOk);
    EXPECT_EQ(exit.text, "memcached 1.6.45");
  }
  EXPECT_THAT(left({"-h"}).text, StartsWith("memcached 1.6.45\nmoxi "));
  EXPECT_EQ(left({"-i"}).code, kExitOk);
  EXPECT_EQ(left({"-Q", "-V"}).code, kExitFailure);
}

TEST(Options, SayWhatOperatorsMayDo) {
  const ServerOptions plain = parsed({});
  EXPECT_FALSE(plain.shutdown_enabled || plain.daemon || plain.core_dumps || plain.lock_memory);
  EXPECT_TRUE(plain.flush_enabled && plain.dump_enabled && plain.watch_enabled);
  EXPECT_FALSE(plain.detail_enabled || plain.track_sizes);
  const ServerOptions options =
      parsed({"-AdrkFXW", "-P", "/run/pid", "-O", "/var/log", "-D|", "-o",
              "idle_timeout=7,track_sizes,lru_crawler_sleep=5", "-o", "lru_crawler_tocrawl=9"});
  EXPECT_TRUE(options.shutdown_enabled && options.daemon && options.core_dumps);
  EXPECT_TRUE(options.lock_memory && options.detail_enabled && options.track_sizes);
  EXPECT_FALSE(options.flush_enabled || options.dump_enabled || options.watch_enabled);
  EXPECT_EQ(options.pid_file, "/run/pid");
  EXPECT_EQ(options.log_file, "/var/log");
  EXPECT_EQ(options.prefix_delimiter, '|');
  EXPECT_EQ(options.idle_timeout, 7U);
  EXPECT_EQ(options.lru_crawler_sleep_us, 5U);
  EXPECT_EQ(options.lru_crawler_tocrawl, 9U);
  EXPECT_EQ(parsed({"-O", "stderr"}).log_file, "");
  EXPECT_EQ(left({"-D", ""}).code, kExitFailure);
}

TEST(Options, KnowWhatClientsSpeakAndWhoMustLogIn) {
  EXPECT_EQ(parsed({}).binding, Binding::kAuto);
  EXPECT_EQ(parsed({"-B", "binary"}).binding, Binding::kBinary);
  EXPECT_EQ(parsed({"-B", "ascii", "--protocol=auto"}).binding, Binding::kAuto);
  const ServerOptions sasl = parsed({"-S"});
  EXPECT_TRUE(sasl.sasl);
  EXPECT_EQ(sasl.binding, Binding::kBinary);
  const ServerOptions text = parsed({"--auth-file=users"});
  EXPECT_EQ(text.auth_file, "users");
  EXPECT_EQ(text.binding, Binding::kAscii);
  EXPECT_EQ(parsed({"-S", "-Y", "users"}).binding, Binding::kAuto);
  EXPECT_EQ(parsed({"-S", "-B", "binary"}).binding, Binding::kBinary);
  EXPECT_EQ(parsed({"-Y", "users", "-B", "ascii"}).binding, Binding::kAscii);
  EXPECT_EQ(left({"-Y", ""}).code, kExitFailure);
}

TEST(Options, RefuseByNameWhatThisVersionDoesNotHave) {
  for (const OptionInfo& option : option_table()) {
    if (option.support == OptionSupport::kYes) continue;
    Words words{"--" + std::string(option.name)};
    if (option.argument == Argument::kRequired) words.push_back("x");
    const EarlyExit exit = left(words);
    EXPECT_EQ(exit.code, kExitFailure);
    EXPECT_THAT(exit.text, AllOf(HasSubstr(std::string(option.name)),
                                 HasSubstr("not supported in this version")));
  }
  EXPECT_EQ(left({"operand"}).code, kExitFailure);
}

TEST(Options, AskForKeysByWordsBehindWhere) {
  const ServerOptions options = parsed({"--where", "a", "-z", "1=h", "b", "c", "--check"});
  EXPECT_THAT(options.where_keys, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(options.check_only);
  EXPECT_FALSE(parsed({}).check_only);
  EXPECT_EQ(left({"--where", "a"}).code, kExitUsage);
}

TEST(Options, RefuseBadValuesWithTheCodesOfMemcached) {
  const std::vector<std::pair<Words, int>> cases = {
      {{"-p", "70000"}, kExitUsage},
      {{"-p", "-2"}, kExitUsage},
      {{"-p", "x"}, kExitUsage},
      {{"-m", "x"}, kExitUsage},
      {{"-m", "1"}, kExitUsage},
      {{"-t", "0"}, kExitFailure},
      {{"-t", "x"}, kExitFailure},
      {{"-c", "0"}, kExitFailure},
      {{"-R", "0"}, kExitFailure},
      {{"-f", "1"}, kExitFailure},
      {{"-n", "0"}, kExitFailure},
      {{"-B", "x"}, kExitUsage},
      {{"-a", "9"}, kExitUsage},
      {{"-I", "10"}, kExitUsage},
      {{"-I", "x"}, kExitUsage},
      {{"-I", "1k"}, kExitUsage},
      {{"-I", "40m"}, kExitUsage},
      {{"-I", "600k"}, kExitUsage},
      {{"-l", "[::1"}, kExitUsage},
      {{"-o", "x"}, kExitFailure},
      {{"-o", "hot_lru_pct=50,warm_lru_pct=40"}, kExitUsage},
  };
  for (const auto& [words, code] : cases) {
    const EarlyExit exit = left(words);
    EXPECT_EQ(exit.code, code) << ::testing::PrintToString(words);
    EXPECT_THAT(exit.text, Not(HasSubstr("\n")));
    EXPECT_FALSE(exit.text.empty());
  }
}

}  // namespace
}  // namespace moxi
