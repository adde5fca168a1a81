#include "proxy/config/behavior.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moxi {
namespace {

using ::testing::HasSubstr;

Result<Behavior> parse(const std::string& text) {
  return parse_behavior({text, "-Z", false});
}

Behavior parsed(const std::string& text) {
  const Result<Behavior> result = parse(text);
  EXPECT_TRUE(result.is_ok()) << text << ": " << (result.is_ok() ? "" : result.message());
  return result.is_ok() ? result.value() : Behavior{};
}

std::string error_of(const std::string& text) {
  const Result<Behavior> result = parse(text);
  EXPECT_FALSE(result.is_ok()) << text;
  return result.is_ok() ? "" : result.message();
}

TEST(Behavior, SetsEveryKeyByEveryName) {
  Behavior expected;
  expected.connect_timeout = Milliseconds(7);
  EXPECT_EQ(parsed("connect_timeout=7"), expected);
  expected = {};
  expected.downstream_timeout = Milliseconds(0);
  for (const char* name : {"downstream_timeout", "timeout", "downstream_conn_timeout"}) {
    EXPECT_EQ(parsed(std::string(name) + "=0"), expected) << name;
  }
  for (const char* name : {"downstream_protocol", "protocol"}) {
    for (const char* value : {"ascii", "text", "memcached-ascii", "membase-ascii"}) {
      EXPECT_EQ(parsed(std::string(name) + "=" + value), Behavior{});
    }
    expected = {};
    expected.downstream_protocol = BackendProtocol::kBinary;
    for (const char* value : {"binary", "memcached-binary", "membase-binary"}) {
      EXPECT_EQ(parsed(std::string(name) + "=" + value), expected);
    }
    expected.downstream_protocol = BackendProtocol::kMeta;
    EXPECT_EQ(parsed(std::string(name) + "=meta"), expected);
  }
  EXPECT_EQ(parsed("mcs_opts=distribution:ketama").distribution, DistributionKind::kKetama);
  EXPECT_EQ(parsed("mcs_opts=distribution:modula").distribution, DistributionKind::kModula);
  EXPECT_EQ(parsed("mcs_opts=distribution:ketama-weighted").distribution,
            DistributionKind::kKetamaWeighted);
  EXPECT_EQ(parsed("distribution=rendezvous").distribution, DistributionKind::kRendezvous);
  EXPECT_EQ(parsed("hash=fnv1a_64").hash, KeyHash::kFnv1aWide);
  EXPECT_EQ(parsed("hash_tag={},timeout=7").hash_tag, HashTag('{', '}'));
}

TEST(Behavior, RefusesByNameWhatOtherVersionsHave) {
  for (const char* name : {"front_cache_lifespan", "front_cache_spec", "bucket", "auth_timeout",
                           "default_bucket_name"}) {
    EXPECT_EQ(error_of("timeout=1," + std::string(name) + "=1"),
              "-Z, column 11: \"" + std::string(name) + "\" is not supported in this version");
  }
}

TEST(Behavior, SeparatesEntriesByCommasAndLines) {
  Behavior expected;
  expected.connect_timeout = Milliseconds(5);
  expected.downstream_timeout = Milliseconds(6);
  for (const char* text :
       {"connect_timeout=5,timeout=6", " connect_timeout = 5 , timeout = 6 ,",
        "connect_timeout=5\ntimeout=6\n", "connect_timeout=1,connect_timeout=5\r\n,,timeout\t=6",
        "connect_timeout=5,#timeout=9,timeout=6", "#x,connect_timeout=5,timeout=6,#timeout=9"}) {
    EXPECT_EQ(parsed(text), expected) << text;
  }
}

TEST(Behavior, SkipsTheCommentsOfAFile) {
  const Result<Behavior> result =
      parse_behavior({"# a, timeout=9\nconnect_timeout = 5 # ms\n", "./b.cfg", true});
  ASSERT_TRUE(result.is_ok()) << result.message();
  EXPECT_EQ(result.value().connect_timeout, Milliseconds(5));
  EXPECT_EQ(result.value().downstream_timeout, Milliseconds(5000));
}

TEST(Behavior, NamesTheNearestKey) {
  const std::pair<const char*, const char*> cases[] = {
      {"connect_timeut", "connect_timeout"},
      {"conect_timeout", "connect_timeout"},
      {"connect_tiemout", "connect_timeout"},
      {"connecttimeout", "connect_timeout"},
      {"downstream_timeouts", "downstream_timeout"},
      {"downstream-timeout", "downstream_timeout"},
      {"downstream_con_timeout", "downstream_conn_timeout"},
      {"timeot", "timeout"},
      {"Timeout", "timeout"},
      {"downstream_protocl", "downstream_protocol"},
      {"protocoll", "protocol"},
      {"mcs_opt", "mcs_opts"},
      {"msc_opts", "mcs_opts"},
      {"concurency", "concurrency"},
      {"retries", "retry"},
      {"spare", "spares"},
  };
  for (const auto& [written, nearest] : cases) {
    EXPECT_EQ(error_of(std::string(written) + "=1"),
              "-Z, column 1: unknown key \"" + std::string(written) +
                  "\", the nearest valid key is \"" + nearest + "\"");
  }
}

TEST(Behavior, TakesNoPrefixOfAKey) {
  EXPECT_THAT(error_of("p=ascii"), HasSubstr("unknown key \"p\""));
  EXPECT_THAT(error_of("down=7"), HasSubstr("unknown key \"down\""));
  EXPECT_THAT(error_of("timeoutx=7"), HasSubstr("unknown key \"timeoutx\""));
}

TEST(Behavior, BoundsTheSearchForAnUnknownKey) {
  EXPECT_THAT(error_of(std::string(1 << 20, 'x') + "=1"), HasSubstr("unknown key \"xxx"));
}

TEST(Behavior, SaysWhatIsWrongAndWhere) {
  const std::pair<const char*, const char*> cases[] = {
      {"timeout", "-Z, column 1: missing = after \"timeout\""},
      {"timeout,protocol=ascii", "-Z, column 1: missing = after \"timeout\""},
      {"=5", "-Z, column 1: missing key before \"=\""},
      {"timeout=",
       "-Z, column 9: bad value \"\" for \"timeout\": expected milliseconds, 0 to "
       "2147483647"},
      {"protocol=ascii,timeout=-1",
       "-Z, column 24: bad value \"-1\" for \"timeout\": expected "
       "milliseconds, 0 to 2147483647"},
      {"timeout=2147483648",
       "-Z, column 9: bad value \"2147483648\" for \"timeout\": expected "
       "milliseconds, 0 to 2147483647"},
      {"timeout=5s",
       "-Z, column 9: bad value \"5s\" for \"timeout\": expected milliseconds, 0 to "
       "2147483647"},
      {"timeout=\n5",
       "-Z, column 9: bad value \"\" for \"timeout\": expected milliseconds, 0 to "
       "2147483647"},
      {"time_stats=yes", "-Z, column 12: bad value \"yes\" for \"time_stats\": expected 0 or 1"},
      {"weight=x",
       "-Z, column 8: bad value \"x\" for \"weight\": expected a number, 0 to 2147483647"},
      {"port_listen=65536",
       "-Z, column 13: bad value \"65536\" for \"port_listen\": expected a port, 0 to 65535"},
      {"backend_down=eject",
       "-Z, column 14: bad value \"eject\" for \"backend_down\": expected fail, spare or reshape"},
      {"get_failure=0",
       "-Z, column 13: bad value \"0\" for \"get_failure\": expected miss or error"},
      {"protocol=udp",
       "-Z, column 10: bad value \"udp\" for \"protocol\": expected ascii, meta or binary"},
      {"mcs_opts=distribution:carp",
       "-Z, column 10: bad value \"distribution:carp\" for \"mcs_opts\": expected "
       "distribution:ketama-weighted, distribution:ketama, distribution:modula, "
       "distribution:twemproxy-ketama, distribution:twemproxy-modula, distribution:random, "
       "distribution:jump or distribution:rendezvous"},
      {"hash=crc64",
       "-Z, column 6: bad value \"crc64\" for \"hash\": expected auto, one_at_a_time, md5, crc16, "
       "crc32, crc32a, fnv1_64, fnv1a_64, fnv1_32, fnv1a_32, hsieh, murmur or jenkins"},
      {"hash_tag={",
       "-Z, column 10: bad value \"{\" for \"hash_tag\": expected two characters, as {}, or "
       "nothing"},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(error_of(text), expected) << text;
}

TEST(Behavior, NoErrorRepeatsAPassword) {
  EXPECT_EQ(parsed("usr=me,pwd=se cret").pwd, "se cret");
  EXPECT_EQ(error_of("pwd=" + std::string(901, 's')),
            "-Z, column 5: bad value for \"pwd\": expected at most 900 bytes");
}

TEST(Behavior, RefusesKeysThatContradictEachOther) {
  EXPECT_EQ(error_of("hash=md5,distribution=jump"),
            "-Z: hash=md5 does not go with distribution:jump, which has its own");
  EXPECT_EQ(error_of("distribution=random,hash_tag=<>"),
            "-Z: hash_tag does not go with distribution:random, which hashes nothing");
  // What is overwritten does not count.
  EXPECT_EQ(parsed("hash=md5,distribution=jump,hash=auto").distribution, DistributionKind::kJump);
  EXPECT_EQ(parse_behavior({"hash=md5\ndistribution=rendezvous\n", "./b.cfg", true}).message(),
            "./b.cfg: hash=md5 does not go with distribution:rendezvous, which has its own");
}

TEST(Behavior, NamesLineAndColumnOfAFile) {
  const auto result = parse_behavior({"timeout=1\n  timeut=2\n", "./b.cfg", true});
  ASSERT_FALSE(result.is_ok());
  EXPECT_EQ(result.message(),
            "./b.cfg:2:3: unknown key \"timeut\", the nearest valid key is \"timeout\"");
}

TEST(Behavior, IsNotOfASinglePool) {
  EXPECT_EQ(parse_behavior({"7001:timeout=9", "-Z", false}).message(),
            "-Z: there is no single pool here");
}

}  // namespace
}  // namespace moxi
