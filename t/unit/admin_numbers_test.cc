// Every number that an admin command takes, at the edges of 31, 32, 63 and 64 bits, with signs, and
// of 20 digits and more: told in the words of the command, and nothing changes by what is refused.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr std::string_view kSet = "set k 0 0 1\r\nx\r\n";
constexpr std::string_view kOk = "OK\r\n";
constexpr std::string_view kError = "ERROR\r\n";
constexpr std::string_view kBad = "CLIENT_ERROR bad command line format\r\n";

// A line with a place for a number; what is said of the number that it names, of larger ones that
// still are numbers, and of what is none.
struct Field {
  std::string_view before;
  std::string_view after;
  std::string_view good;
  std::string_view on_large;  // 2^31 to 2^32 - 1
  std::string_view on_bad;
};

constexpr std::string_view kSleepTooLong = "CLIENT_ERROR sleep must be one second or less\r\n";
constexpr std::string_view kTooMuchMemory =
    "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes\r\n";
constexpr std::string_view kBadWindow = "CLIENT_ERROR automove window too low or too high\r\n";
constexpr std::string_view kPercents = "ERROR hot and warm pcts must not exceed 80\r\n";
constexpr std::string_view kBadTime = "CLIENT_ERROR invalid exptime argument\r\n";
constexpr std::string_view kNoClass = "BADCLASS invalid class id\r\n";
constexpr std::string_view kIllegal = "CLIENT_ERROR Illegal slab id\r\n";

constexpr Field kFields[] = {
    {"lru tune ", " 40 0.2 2.0", "20", kPercents, kError},
    {"lru tune 20 ", " 0.2 2.0", "40", kPercents, kError},
    {"lru temp_ttl ", "", "60", kError, kError},
    {"lru_crawler sleep ", "", "100", kSleepTooLong, kBad},
    {"lru_crawler tocrawl ", "", "0", kOk, kBad},
    {"lru_crawler crawl ", "", "1", kNoClass, kNoClass},
    {"lru_crawler metadump ", "", "1", kNoClass, kNoClass},
    {"lru_crawler mgdump 1,", "", "1", kNoClass, kNoClass},
    {"slabs automove ", "", "0", kError, kBad},
    {"slabs automove window ", "", "10", kBadWindow, kError},
    {"cache_memlimit ", "", "64", kTooMuchMemory, kError},
    {"verbosity ", "", "0", kOk, kBad},
    {"stats cachedump ", " 1", "1", kIllegal, kBad},
};

// No number of 32 bits.
const std::vector<std::string>& bad_numbers() {
  static const std::vector<std::string> all = {
      "4294967296",
      "4294967297",
      "9223372036854775807",
      "9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "18446744073709551617",
      "99999999999999999999",
      "100000000000000000000",
      "-2147483649",
      "-18446744073709551615",
      "+1",
      "--1",
      "-",
      "0x1",
      "1x",
      "1e0",
      std::string(1900, '9'),
      std::string(1900, 'x'),
  };
  return all;
}

class AdminNumbers : public testing::Test {
 protected:
  AdminNumbers() { bench_.talk(kSet); }
  static std::string line_of(const Field& field, std::string_view number) {
    return std::string(field.before).append(number).append(field.after).append("\r\n");
  }
  std::string answer(const Field& field, std::string_view number) {
    return bench_.talk(line_of(field, number));
  }
  std::string settings() { return bench_.talk("stats settings\r\n"); }

  LocalBench bench_;
};

TEST_F(AdminNumbers, WhatIsNoNumberIsToldAndChangesNothing) {
  for (const Field& field : kFields) {
    const std::string before = settings();
    for (const std::string& bad : bad_numbers()) {
      EXPECT_EQ(answer(field, bad), field.on_bad) << field.before << bad.substr(0, 60);
      EXPECT_EQ(settings(), before) << field.before << bad.substr(0, 60);
    }
  }
}

TEST_F(AdminNumbers, NumbersOf32BitsAreNumbersHoweverLarge) {
  for (const Field& field : kFields) {
    for (const char* large : {"2147483648", "4294967295", "0000000000004294967295"})
      EXPECT_EQ(answer(field, large), field.on_large) << field.before << large;
  }
}

TEST_F(AdminNumbers, WhatIsGoodIsTakenWithZerosInFrontToo) {
  for (const Field& field : kFields) {
    LocalBench other;  // a crawl that runs would be told otherwise
    other.talk(kSet);
    const std::string plain = other.talk(line_of(field, field.good));
    EXPECT_NE(plain, field.on_bad) << field.before;
    EXPECT_EQ(answer(field, std::string(30, '0').append(field.good)), plain) << field.before;
  }
}

TEST_F(AdminNumbers, FractionsAreFinite) {
  const std::string before = settings();
  for (const std::string_view line : {"lru tune 20 40 # 2.0", "lru tune 20 40 0.2 #",
                                      "slabs automove ratio #", "slabs automove freeratio #"}) {
    const size_t place = line.find('#');
    for (const std::string bad : {"nan", "inf", "-inf", "1e999", "0x1p3", "1..2", "+1", "."}) {
      const std::string said = bench_.talk(std::string(line).replace(place, 1, bad) + "\r\n");
      EXPECT_EQ(said, kError) << line << ' ' << bad;
      EXPECT_EQ(settings(), before) << line << ' ' << bad;
    }
  }
}

TEST_F(AdminNumbers, ADelayOfAFlushIsATime) {
  for (const std::string& bad : bad_numbers())
    EXPECT_EQ(bench_.talk("flush_all " + bad + "\r\n"), kBadTime) << bad.substr(0, 60);
  EXPECT_EQ(bench_.talk("flush_all 2147483647\r\n"), kOk);
  EXPECT_EQ(bench_.talk("get k\r\n"), "VALUE k 0 1\r\nx\r\nEND\r\n");
}

}  // namespace
}  // namespace moxi
