// What the general commands answer, letter by letter, in the words of the text protocol. The ids of
// a new cache begin with 2.
#include "server/command/meta_commands.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(MetaGet, ShowsWhatIsAsked) {
  LocalBench bench;
  bench.talk("set key 7 100 5\r\nvalue\r\n");
  bench.pass(10);
  EXPECT_EQ(bench.talk("mg key s t f c h l k Oxyz v u\r\n"),
            "VA 5 s5 t90 f7 c2 h0 l10 kkey Oxyz\r\nvalue\r\n");
  EXPECT_EQ(bench.talk("mg key\r\n"), "HD\r\n");
  EXPECT_EQ(bench.talk("mg key h l\r\n"), "HD h1 l0\r\n");
  EXPECT_EQ(bench.talk("mg none s v k O1\r\n"), "EN knone O1\r\n");
  EXPECT_EQ(bench.talk("mg none v q\r\nmn\r\n"), "MN\r\n");
}

TEST(MetaGet, TouchesWhereTheLetterStands) {
  LocalBench bench;
  bench.talk("set key 0 100 1\r\nv\r\n");
  EXPECT_EQ(bench.talk("mg key t T30\r\nmg key T20 t\r\nmg key t\r\n"),
            "HD t100\r\nHD t20\r\nHD t20\r\n");
  EXPECT_EQ(bench.talk("mg key T0 t\r\nmg key T-1 t\r\nmg key\r\n"), "HD t-1\r\nHD t0\r\nEN\r\n");
}

TEST(MetaGet, HandsOutOneToken) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("mg key N30 t v E90 c\r\nmg key N30 t v c\r\n"),
            "VA 0 t30 c90 W\r\n\r\nVA 0 t30 c90 Z\r\n\r\n");
  bench.talk("ms key 1 T20\r\na\r\n");
  EXPECT_EQ(bench.talk("mg key R20\r\nmg key R21 v\r\nmg key R21\r\n"),
            "HD\r\nVA 1 W\r\na\r\nHD Z\r\n");
  EXPECT_EQ(bench.talk("md key I\r\nmg key\r\nmg key\r\n"), "HD\r\nHD X W\r\nHD Z X\r\n");
}

TEST(MetaGet, TouchAndTokenFollowTheOrderOfTheLetters) {
  LocalBench bench;
  bench.talk("ms a 1 T30\r\na\r\nms b 1 T30\r\nb\r\n");
  EXPECT_EQ(bench.talk("mg a R20 T10\r\nmg b T10 R20\r\n"), "HD\r\nHD W\r\n");
  EXPECT_EQ(bench.talk("mg c T30 N60 t\r\nmg d N60 T30 t\r\nmg e t N60\r\n"),
            "HD t60 W\r\nHD t30 W\r\nHD t-1 W\r\n");
}

TEST(MetaGet, LeavesOutTheValueThatTheClientHas) {
  LocalBench bench;
  bench.talk("set key 3 0 5\r\nvalue\r\n");
  EXPECT_EQ(bench.talk("mg key C2 v c f\r\nmg key C3 v c\r\n"), "HD c2 f3\r\nVA 5 c2\r\nvalue\r\n");
}

TEST(MetaGet, ShowsLargeValuesWithTheirFlags) {
  LocalBench bench;
  for (const size_t size : std::initializer_list<size_t>{2048, 2049, 100000, 700000}) {
    const std::string value(size, 'v');
    const std::string length = std::to_string(size);
    EXPECT_EQ(bench.talk("ms key " + length + " T50 F6 s\r\n" + value + "\r\n"),
              "HD s" + length + "\r\n");
    EXPECT_EQ(bench.talk("mg key v t s f k Oo\r\n"),
              "VA " + length + " t50 s" + length + " f6 kkey Oo\r\n" + value + "\r\n");
    EXPECT_EQ(bench.talk("mg key s\r\nmn\r\n"), "HD s" + length + "\r\nMN\r\n");
  }
}

TEST(MetaGet, RemembersHowTheKeyWasNamed) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms Zm9v 1 b k\r\n1\r\nmg foo k\r\nmg Zm9v b k v\r\nget foo\r\n"),
            "HD kZm9v b\r\nHD kZm9v b\r\nVA 1 kZm9v b\r\n1\r\nVALUE foo 0 1\r\n1\r\nEND\r\n");
  EXPECT_EQ(bench.talk("append foo 0 0 1\r\n2\r\nmg foo k v\r\n"),
            "STORED\r\nVA 2 kZm9v b\r\n12\r\n");
  EXPECT_EQ(bench.talk("set foo 0 0 1\r\n1\r\nmg Zm9v b k\r\n"), "STORED\r\nHD kfoo\r\n");
  EXPECT_EQ(bench.talk("mg YmFy b N0\r\nmg bar k\r\nma YmF6 b N0\r\nmg baz k\r\n"),
            "HD W\r\nHD kYmFy b Z\r\nHD\r\nHD kYmF6 b\r\n");
}

TEST(MetaGet, DumpsOfKeysNameThemAsTheyWereNamed) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms Zm9v 1 b\r\n1\r\n"), "HD\r\n");
  EXPECT_EQ(bench.talk("lru_crawler mgdump hash\r\n"), "OK\r\nmg Zm9v b\r\nEN\r\n");
}

TEST(MetaSet, HasTheModesOfClassicStores) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms key 1 ME\r\na\r\nms key 1 ME\r\nb\r\nms key 1 MR\r\nc\r\n"
                       "ms key 1 MA s\r\nd\r\nms key 1 MP s\r\ne\r\nmg key v\r\nms key 1 "
                       "MS\r\nf\r\nmg key v\r\n"),
            "HD\r\nNS\r\nHD\r\nHD s2\r\nHD s3\r\nVA 3\r\necd\r\nHD\r\nVA 1\r\nf\r\n");
  EXPECT_EQ(
      bench.talk("ms none 1 MR\r\na\r\nms none 1 MA\r\na\r\nms none 1 MP\r\na\r\nmg none\r\n"),
      "NS\r\nNS\r\nNS\r\nEN\r\n");
}

TEST(MetaSet, Compares) {
  LocalBench bench;
  bench.talk("set key 0 0 1\r\na\r\n");
  EXPECT_EQ(bench.talk("ms key 1 C9 c\r\nb\r\nms key 1 C2 c\r\nb\r\nms key 1 C2 MR c\r\nc\r\n"
                       "ms key 1 C3 MR c\r\nc\r\nms key 1 MA C3\r\nd\r\nms key 1 MA C4 c\r\nd\r\n"
                       "ms none 1 C4\r\na\r\nms none 1 C4 MR\r\na\r\nms none 1 C4 MA\r\na\r\n"),
            "EX c0\r\nHD c3\r\nEX c0\r\nHD c4\r\nEX\r\nHD c5\r\nNF\r\nNF\r\nNS\r\n");
}

TEST(MetaSet, GivesIdFlagsAndExpiry) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms key 1 E50 F9 T30 c\r\na\r\nmg key c f t\r\n"),
            "HD c50\r\nHD c50 f9 t30\r\n");
  EXPECT_EQ(bench.talk("ms key 1 T-1\r\na\r\nmg key\r\n"), "HD\r\nEN\r\n");
}

TEST(MetaSet, KeepsAnOlderValueAsStale) {
  LocalBench bench;
  bench.talk("ms key 1 T60 E100\r\na\r\n");
  EXPECT_EQ(bench.talk("ms key 1 C90 T5\r\nb\r\nms key 1 I C90 T5\r\nb\r\nmg key v t\r\n"),
            "EX\r\nHD\r\nVA 1 t60 X W\r\nb\r\n");
}

TEST(MetaSet, MakesWhatItExtends) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms key 1 MA N30 F5 T90 s\r\na\r\nmg key v t f\r\n"
                       "ms key 1 MP N50 s\r\nb\r\nmg key v t\r\n"),
            "HD s1\r\nVA 1 t30 f5\r\na\r\nHD s2\r\nVA 2 t30\r\nba\r\n");
}

TEST(MetaSet, ForgetsTheOldItemWhenTheNewOneIsTooLarge) {
  for (const char* mode : {"", " MR", " MA", " ME"}) {
    LocalBench bench;
    bench.talk("set key 0 0 1\r\na\r\n");
    const std::string value((size_t{1} << 20) + 1, 'x');
    EXPECT_EQ(bench.talk("ms key 1048577" + std::string(mode) + " q\r\n" + value + "\r\n"),
              "SERVER_ERROR object too large for cache\r\n");
    EXPECT_EQ(bench.talk("get key\r\n"), "END\r\n");
  }
}

TEST(MetaSet, StoresNothingWhenTheEndIsBad) {
  LocalBench bench;
  bench.talk("set key 0 0 1\r\na\r\n");
  EXPECT_EQ(bench.talk("ms key 3\r\nabcXY"), "CLIENT_ERROR bad data chunk\r\n");
  EXPECT_EQ(bench.talk("ms key 100000\r\n" + std::string(100000, 'x') + "XYmn\r\n"),
            "CLIENT_ERROR bad data chunk\r\nMN\r\n");
  EXPECT_EQ(bench.talk("get key\r\n"), "VALUE key 0 1\r\na\r\nEND\r\n");
}

TEST(MetaDelete, RemovesMarksAndEmpties) {
  LocalBench bench;
  bench.talk("set key 5 0 3\r\nabc\r\n");
  EXPECT_EQ(bench.talk("md key C9\r\nmd key I T30 k O1\r\nmg key c t f v\r\n"),
            "EX\r\nHD kkey O1\r\nVA 3 c3 t30 f5 X W\r\nabc\r\n");
  EXPECT_EQ(bench.talk("md key x\r\nmg key c t f v\r\n"), "HD\r\nVA 0 c3 t-1 f0\r\n\r\n");
  EXPECT_EQ(bench.talk("md key x I F8 T40 E70\r\nmg key c t f v\r\n"),
            "HD\r\nVA 0 c70 t40 f8 X W\r\n\r\n");
  EXPECT_EQ(bench.talk("md key C70 q\r\nmd key q\r\nmd key x\r\nmd key I\r\n"),
            "NF\r\nNF\r\nNF\r\n");
}

TEST(MetaArithmetic, CountsInBothDirections) {
  LocalBench bench;
  bench.talk("set key 3 0 2\r\n10\r\n");
  EXPECT_EQ(bench.talk("ma key\r\nma key v\r\nma key D5 v\r\nma key MI v\r\nma key M+ v\r\n"
                       "ma key MD v\r\nma key M- D99 v\r\n"),
            "HD\r\nVA 2\r\n12\r\nVA 2\r\n17\r\nVA 2\r\n18\r\nVA 2\r\n19\r\nVA 2\r\n18\r\n"
            "VA 1\r\n0\r\n");
}

TEST(MetaArithmetic, MakesComparesTouchesAndGivesTheId) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ma key\r\nma key N30 J13 v t c E40\r\nma key N90 v t c\r\n"
                       "ma key C5\r\nma key C3 v\r\nma key t T50 E60 c\r\nma key T0 t\r\n"),
            "NF\r\nVA 2 t30 c40\r\n13\r\nVA 2 t30 c2\r\n14\r\n"
            "EX\r\nEX\r\nHD t30 c60\r\nHD t-1\r\n");
  bench.talk("set key 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("ma key q\r\nma none q\r\n"),
            "CLIENT_ERROR cannot increment or decrement non-numeric value\r\nNF\r\n");
}

TEST(MetaDebug, DescribesWithoutATrace) {
  LocalBench bench;
  bench.talk("set key 0 100 5\r\nvalue\r\n");
  bench.pass(4);
  const std::string line = "ME key exp=96 la=4 cas=2 fetch=no cls=1 size=67\r\n";
  EXPECT_EQ(bench.talk("me key\r\nme key\r\nme none\r\n"), line + line + "EN\r\n");
  const std::string stats = bench.talk("stats\r\n");
  EXPECT_NE(stats.find("STAT cmd_meta 3\r\n"), std::string::npos);
  EXPECT_NE(stats.find("STAT cmd_get 0\r\n"), std::string::npos);
}

TEST(MetaCommands, AreCountedAsTheirClassicForms) {
  LocalBench bench;
  bench.talk(
      "ms k 1\r\n1\r\nmg k v\r\nmg none\r\nmg k T0\r\nma k\r\nma k MD\r\nma none\r\n"
      "md k C99\r\nmd k\r\nmd k\r\nms k 1 C1\r\n1\r\n");
  const std::string stats = bench.talk("stats\r\n");
  for (const char* line : {"cmd_set 2", "cmd_get 2", "get_hits 1", "get_misses 1", "cmd_touch 1",
                           "touch_hits 1", "incr_hits 1", "decr_hits 1", "incr_misses 1",
                           "delete_hits 1", "delete_misses 2", "cas_misses 1", "cmd_meta 0"}) {
    EXPECT_NE(stats.find(std::string("STAT ") + line + "\r\n"), std::string::npos) << line;
  }
}

TEST(MetaCommands, AreNotInTheDetailOfPrefixes) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("stats detail on\r\nms a:b 1\r\n1\r\nmg a:b v\r\nmd a:b\r\n"
                       "set c:d 0 0 1\r\n1\r\nstats detail dump\r\n"),
            "OK\r\nHD\r\nVA 1\r\n1\r\nHD\r\nSTORED\r\n"
            "PREFIX c get 0 hit 0 set 1 del 0\r\nEND\r\n");
}

TEST(MetaCommands, WorkWithoutIds) {
  CacheConfig config;
  config.use_cas = false;
  LocalBench bench({}, config);
  EXPECT_EQ(bench.talk("ms k 1 c E9\r\n1\r\nmg k c v C0\r\nms k 1 C1\r\n2\r\nms k 1 C0\r\n2\r\n"
                       "md k C5\r\nmd k I\r\nmg k c\r\nma k C5\r\nma k c\r\nmd k C0\r\n"),
            "HD c0\r\nVA 1 c0\r\n1\r\nEX\r\nEX\r\nEX\r\nHD\r\nHD c0 X W\r\nEX\r\nHD c0\r\nHD\r\n");
}

}  // namespace
}  // namespace moxi
