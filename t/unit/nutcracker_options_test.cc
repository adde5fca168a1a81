// twemproxy's command line: its options in each form, its defaults, and what it refuses.
#include "server/nutcracker_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace moxi {
namespace {

using testing::HasSubstr;

using Arguments = std::vector<std::string>;

ServerOptions parse(const Arguments& arguments) {
  auto parsed = parse_nutcracker_options(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    ADD_FAILURE() << exit->text;
    return {};
  }
  return std::get<ServerOptions>(parsed);
}

EarlyExit refusal(const Arguments& arguments) {
  auto parsed = parse_nutcracker_options(arguments);
  const auto* exit = std::get_if<EarlyExit>(&parsed);
  return exit == nullptr ? EarlyExit{-1, "taken"} : *exit;
}

TEST(NutcrackerOptions, TheDefaultsAreTwemproxys) {
  const ServerOptions options = parse({});
  ASSERT_TRUE(options.nutcracker.has_value());
  EXPECT_EQ(options.nutcracker->config_file, "conf/nutcracker.yml");
  EXPECT_EQ(options.nutcracker->stats_port, 22222);
  EXPECT_EQ(options.nutcracker->stats_host, "127.0.0.1");
  EXPECT_EQ(options.nutcracker->level, 5U);
  EXPECT_FALSE(options.nutcracker->test_only);
  EXPECT_FALSE(options.daemon);
  EXPECT_TRUE(options.log_file.empty());
  EXPECT_TRUE(options.pid_file.empty());
  EXPECT_FALSE(options.has_cache_role());
  EXPECT_TRUE(options.has_pools());
  EXPECT_GE(options.threads, 1U);
  EXPECT_GE(options.max_connections, 1U);
}

TEST(NutcrackerOptions, AsksAboutTheFileInsteadOfServingIt) {
  EXPECT_FALSE(parse({}).check_only);
  EXPECT_TRUE(parse({"--check", "-c", "a.yml"}).check_only);
  const ServerOptions options = parse({"--where", "one", "two", "-c", "a.yml"});
  EXPECT_EQ(options.where_keys, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(options.nutcracker->config_file, "a.yml");
  EXPECT_EQ(parse({"-c", "a.yml", "--where=one"}).where_keys, std::vector<std::string>{"one"});
}

TEST(NutcrackerOptions, EachHasAShortAndALongForm) {
  for (const Arguments& arguments :
       {Arguments{"-t", "-v", "7", "-o", "/l", "-c", "a.yml", "-s", "1", "-a", "::1", "-i", "5",
                  "-p", "/p", "-m", "512"},
        Arguments{"-tv7", "-o/l", "-ca.yml", "-s1", "-a::1", "-i5", "-p/p", "-m512"},
        Arguments{"--test-conf", "--verbose=7", "--output=/l", "--conf-file", "a.yml",
                  "--stats-port", "1", "--stats-addr=::1", "--stats-interval", "5", "--pid-file",
                  "/p", "--mbuf-size=512"},
        Arguments{"--test", "--verb=7", "--out=/l", "--conf", "a.yml", "--stats-p", "1",
                  "--stats-a=::1", "--stats-i", "5", "--pid", "/p", "--mbuf=512"}}) {
    const ServerOptions options = parse(arguments);
    ASSERT_TRUE(options.nutcracker.has_value());
    EXPECT_TRUE(options.nutcracker->test_only);
    EXPECT_EQ(options.nutcracker->level, 7U);
    EXPECT_EQ(options.log_file, "/l");
    EXPECT_EQ(options.nutcracker->config_file, "a.yml");
    EXPECT_EQ(options.nutcracker->stats_port, 1);
    EXPECT_EQ(options.nutcracker->stats_host, "::1");
    EXPECT_EQ(options.pid_file, "/p");
    EXPECT_TRUE(options.pid_file_goes);
  }
}

TEST(NutcrackerOptions, InTheBackgroundPathsStayWhatTheyAre) {
  const ServerOptions options = parse({"-d", "-c", "a.yml", "-p", "p", "-o", "l"});
  EXPECT_TRUE(options.daemon);
  for (const std::string& path :
       {options.nutcracker->config_file, options.pid_file, options.log_file})
    EXPECT_TRUE(path.starts_with('/')) << path;
}

TEST(NutcrackerOptions, QuestionsAreAnswered) {
  for (const char* form : {"-h", "--help"})
    EXPECT_THAT(refusal({form}).text, HasSubstr("--describe-stats")) << form;
  for (const char* form : {"-V", "--version", "--vers"})
    EXPECT_THAT(refusal({form}).text, HasSubstr("in place of nutcracker")) << form;
  for (const char* form : {"-D", "--describe-stats"})
    EXPECT_THAT(refusal({form}).text, HasSubstr("server_ejected_at")) << form;
  EXPECT_EQ(refusal({"-h"}).code, kExitOk);
}

TEST(NutcrackerOptions, MistakesAreRefusedInOneLine) {
  for (const Arguments& arguments :
       {Arguments{"-s", "0"}, Arguments{"-s", "65536"}, Arguments{"-s", "x"}, Arguments{"-v", "x"},
        Arguments{"-v", "-1"}, Arguments{"-i", "soon"}, Arguments{"-m", "511"},
        Arguments{"-m", "16777217"}, Arguments{"-c"}, Arguments{"-c", ""}, Arguments{"-a", ""},
        Arguments{"-x"}, Arguments{"--stats", "1"}, Arguments{"--nothing"}, Arguments{"surplus"}}) {
    const EarlyExit exit = refusal(arguments);
    EXPECT_EQ(exit.code, kExitFailure) << arguments[0];
    EXPECT_TRUE(exit.text.starts_with("nutcracker: ")) << exit.text;
    EXPECT_EQ(exit.text.find('\n'), std::string::npos) << exit.text;
  }
}

TEST(NutcrackerOptions, ItIsAskedForByNameOrByTheFirstWord) {
  const Arguments words{"nutcracker", "-t"};
  std::span<const std::string> arguments(words);
  EXPECT_TRUE(takes_nutcrackers_place("/usr/bin/moxi", &arguments));
  EXPECT_EQ(arguments.size(), 1U);
  EXPECT_FALSE(takes_nutcrackers_place("/usr/bin/moxi", &arguments));
  EXPECT_TRUE(takes_nutcrackers_place("/usr/sbin/nutcracker", &arguments));
  EXPECT_TRUE(takes_nutcrackers_place("nutcracker", &arguments));
  EXPECT_EQ(arguments.size(), 1U);
  arguments = {};
  EXPECT_FALSE(takes_nutcrackers_place("moxi-nutcracker", &arguments));
}

TEST(NutcrackerOptions, MoreIsLoggedAtHigherLevels) {
  unsigned last = 0;
  for (unsigned level = 0; level <= 12; ++level) {
    EXPECT_GE(verbosity_of(level), last);
    last = verbosity_of(level);
  }
  EXPECT_EQ(verbosity_of(4), 0U);
  EXPECT_EQ(verbosity_of(5), 1U);
  EXPECT_EQ(verbosity_of(11), 3U);
}

}  // namespace
}  // namespace moxi
