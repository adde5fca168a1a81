// Every flag of the meta commands with every kind of argument; what is wrong is told in memcached's
// words and in its order of precedence.
#include "common/protocol/meta_flags.h"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <string>

#include "common/protocol/meta_request_parser.h"

namespace moxi {
namespace {

constexpr std::array kCommands = {Command::kMetaGet, Command::kMetaSet, Command::kMetaDelete,
                                  Command::kMetaArithmetic};

struct Read {
  explicit Read(std::string_view flags, Command command = Command::kMetaGet,
                std::string_view key = "Zm9v", size_t words_before = 2) {
    reset(fields);
    reset(request);
    request.command = command;
    request.meta = &fields;
    fields.wire_key = key;
    fields.flags = flags;
    error = read_meta_flags(words_before, request);
  }
  MetaFields fields;
  Request request;
  std::optional<Outcome> error;
};

// What a command says that says it in its own words.
Outcome as_told_by(Command command, Outcome error) {
  return command == Command::kMetaArithmetic ? Outcome::kBadArithmeticFlag : error;
}

TEST(MetaFlags, EveryLetterIsKnownToEveryCommandOrToNone) {
  const std::string known = "bkOqvstfchluCETNRIxFMDJPL";
  const std::map<char, std::string> argument = {{'C', "1"}, {'E', "1"}, {'T', "1"}, {'N', "1"},
                                                {'R', "1"}, {'F', "1"}, {'D', "1"}, {'J', "1"}};
  for (const Command command : kCommands) {
    for (int c = 'A'; c <= 'z'; ++c) {
      const char letter = static_cast<char>(c);
      std::string flag(1, letter);
      if (const auto it = argument.find(letter); it != argument.end()) flag += it->second;
      if (letter == 'M') flag += command == Command::kMetaArithmetic ? "I" : "S";
      const Read read(flag, command);
      if (known.find(letter) == std::string::npos) {
        EXPECT_EQ(read.error, as_told_by(command, Outcome::kInvalidFlag)) << flag;
      } else {
        EXPECT_EQ(read.error, std::nullopt) << flag;
        EXPECT_EQ(read.fields.letters, meta_bit(letter)) << flag;
      }
    }
  }
}

TEST(MetaFlags, AFlagBeginsWithALetterAndADigitIsJustUnknown) {
  for (const Command command : kCommands) {
    for (int c = 1; c < 256; ++c) {
      const std::string flag(1, static_cast<char>(c));
      if (c == ' ' || (c >= 'A' && c <= 'z')) continue;
      const Outcome want =
          c >= '0' && c <= '9' ? as_told_by(command, Outcome::kInvalidFlag) : Outcome::kBadFormat;
      EXPECT_EQ(Read(flag, command).error, want) << c;
      EXPECT_EQ(Read("v " + flag, command).error, want) << c;
    }
    // Whatever else is wrong with the line.
    EXPECT_EQ(Read("v v !", command).error, Outcome::kBadFormat);
    EXPECT_EQ(Read("S Tx !", command).error, Outcome::kBadFormat);
    EXPECT_EQ(Read("a b c d e f g h i j k l m n o p q r s t {", command).error,
              Outcome::kBadFormat);
  }
}

TEST(MetaFlags, ASecondFlagOfAKindIsRefused) {
  for (const Command command : kCommands) {
    for (const char* flags : {"k k", "v1 v2", "O1 O1", "T1 T1", "k v s k", "b b"})
      EXPECT_EQ(Read(flags, command).error, as_told_by(command, Outcome::kDuplicateFlag)) << flags;
  }
}

// A line has at most 20 words.
TEST(MetaFlags, MoreThanTwentyWordsAreTooMany) {
  const std::string eighteen = "k v s t f c h l u q T0 N0 R0 O1 x I C1 F0";
  for (const Command command : kCommands) {
    EXPECT_EQ(Read(eighteen, command, "k", 2).error, std::nullopt);
    EXPECT_EQ(Read(eighteen, command, "k", 3).error, as_told_by(command, Outcome::kTooManyFlags));
    EXPECT_EQ(Read(eighteen + " P", command, "k", 2).error,
              as_told_by(command, Outcome::kTooManyFlags));
    EXPECT_EQ(Read(eighteen + " k S Tx", command).error,
              as_told_by(command, Outcome::kTooManyFlags));
  }
}

struct Bound {
  const char* text;
  bool is_time;
  bool is_32;
  bool is_64;
};

TEST(MetaFlags, NumbersAreDecimalAndInTheirRange) {
  const std::array<Bound, 26> bounds = {{{"0", true, true, true},
                                         {"007", true, true, true},
                                         {"2147483647", true, true, true},
                                         {"2147483648", true, true, true},
                                         {"4294967295", true, true, true},
                                         {"4294967296", false, false, true},
                                         {"9223372036854775807", false, false, true},
                                         {"9223372036854775808", false, false, true},
                                         {"18446744073709551615", false, false, true},
                                         {"18446744073709551616", false, false, false},
                                         {"99999999999999999999", false, false, false},
                                         {"100000000000000000000", false, false, false},
                                         {"-1", true, false, false},
                                         {"-0", true, false, false},
                                         {"-2147483648", true, false, false},
                                         {"-2147483649", false, false, false},
                                         {"-9223372036854775808", false, false, false},
                                         {"", false, false, false},
                                         {"-", false, false, false},
                                         {"--1", false, false, false},
                                         {"+1", false, false, false},
                                         {"1x", false, false, false},
                                         {"x", false, false, false},
                                         {"0x1", false, false, false},
                                         {"1.5", false, false, false},
                                         {"1\t", false, false, false}}};
  for (const Command command : kCommands) {
    for (const Bound& bound : bounds) {
      for (const char letter : std::string("TNRFCEDJ")) {
        const bool good = letter == 'F'                                     ? bound.is_32
                          : letter == 'T' || letter == 'N' || letter == 'R' ? bound.is_time
                                                                            : bound.is_64;
        const Outcome error = letter == 'F' ? Outcome::kBadFormat : Outcome::kBadToken;
        const Read read(letter + std::string(bound.text), command);
        EXPECT_EQ(read.error, good ? std::nullopt : std::optional(as_told_by(command, error)))
            << letter << bound.text;
      }
    }
  }
}

TEST(MetaFlags, NumbersGoWhereTheyBelong) {
  const Read read(
      "T-5 N60 R4294967295 C18446744073709551615 E18446744073709551614 F4294967295 D7 J8",
      Command::kMetaArithmetic);
  EXPECT_EQ(read.error, std::nullopt);
  EXPECT_EQ(read.request.exptime, -5);
  EXPECT_EQ(read.fields.vivify_exptime, 60);
  EXPECT_EQ(read.fields.recache_below, -1);
  EXPECT_EQ(read.request.cas, 18446744073709551615U);
  EXPECT_EQ(read.fields.own_cas, 18446744073709551614U);
  EXPECT_EQ(read.request.client_flags, 4294967295U);
  EXPECT_EQ(read.request.delta, 7U);
  EXPECT_EQ(read.fields.initial, 8U);
}

TEST(MetaFlags, OfBadArgumentsTheLastOneIsTold) {
  EXPECT_EQ(Read("Tx b", Command::kMetaGet, "!").error, Outcome::kBadKeyEncoding);
  EXPECT_EQ(Read("b Tx", Command::kMetaGet, "!").error, Outcome::kBadToken);
  EXPECT_EQ(Read("Fx Tx").error, Outcome::kBadToken);
  EXPECT_EQ(Read("Tx Fx").error, Outcome::kBadToken);
  EXPECT_EQ(Read("b Fx", Command::kMetaGet, "!").error, Outcome::kBadKeyEncoding);
  // A flag that is unknown or comes twice ends the reading.
  EXPECT_EQ(Read("Tx S").error, Outcome::kInvalidFlag);
  EXPECT_EQ(Read("Tx k k").error, Outcome::kDuplicateFlag);
  EXPECT_EQ(Read("S k k").error, Outcome::kInvalidFlag);
  EXPECT_EQ(Read("k k S").error, Outcome::kDuplicateFlag);
}

TEST(MetaFlags, AnOpaqueHasAtMost31BytesBehindItsLetter) {
  const std::string fits = 'O' + std::string(31, 'x');
  for (const Command command : kCommands) {
    EXPECT_EQ(Read(fits, command).error, std::nullopt);
    EXPECT_EQ(Read("O", command).error, std::nullopt);
    EXPECT_EQ(Read(fits + 'x', command).error, Outcome::kOpaqueTooLong);
    EXPECT_EQ(Read('O' + std::string(1500, 'x') + " v", command).error, Outcome::kOpaqueTooLong);
    // It is looked at last.
    EXPECT_EQ(Read(fits + "x Tx", command).error, as_told_by(command, Outcome::kBadToken));
  }
  EXPECT_EQ(Read(fits + "x MZ", Command::kMetaSet).error, Outcome::kBadSetMode);
}

TEST(MetaFlags, OfAModeTheFirstByteCounts) {
  for (int c = 1; c < 256; ++c) {
    if (c == ' ') continue;
    const char mode = static_cast<char>(c);
    const std::string flag = std::string("M") + mode;
    for (const std::string& text : {flag, flag + "xyz"}) {
      const bool sets = std::string("EAPRS").find(mode) != std::string::npos;
      const bool counts = std::string("ID+-").find(mode) != std::string::npos;
      const Read set(text, Command::kMetaSet);
      const Read count(text, Command::kMetaArithmetic);
      EXPECT_EQ(set.error, sets ? std::nullopt : std::optional(Outcome::kBadSetMode)) << text;
      EXPECT_EQ(count.error, counts ? std::nullopt : std::optional(Outcome::kBadArithmeticMode));
      EXPECT_EQ(set.fields.mode, mode);
      // Where it means nothing nobody looks at it.
      EXPECT_EQ(Read(text, Command::kMetaGet).error, std::nullopt);
      EXPECT_EQ(Read(text, Command::kMetaDelete).error, std::nullopt);
    }
  }
  EXPECT_EQ(Read("M", Command::kMetaSet).error, Outcome::kBadSetMode);
  EXPECT_EQ(Read("M", Command::kMetaArithmetic).error, Outcome::kBadArithmeticMode);
  EXPECT_EQ(Read("M", Command::kMetaGet).error, std::nullopt);
  EXPECT_EQ(Read("", Command::kMetaSet).fields.mode, 0);
}

TEST(MetaFlags, AKeyInBase64IsDecoded) {
  const Read read("v b k", Command::kMetaGet, "Zm9v");
  EXPECT_EQ(read.error, std::nullopt);
  EXPECT_EQ(read.fields.key(), "foo");
  EXPECT_EQ(read.fields.wire_key, "Zm9v");
  EXPECT_EQ(Read("v", Command::kMetaGet, "Zm9v").fields.key(), "Zm9v");
  for (const Command command : kCommands)
    EXPECT_EQ(Read("b", command, "Zm9").error, as_told_by(command, Outcome::kBadKeyEncoding));
}

TEST(MetaFlags, TheOrderOfTimesIsNoted) {
  EXPECT_FALSE(Read("R5 T9").fields.touch_before_recache);
  EXPECT_TRUE(Read("T9 v R5").fields.touch_before_recache);
  EXPECT_FALSE(Read("T9 v R5").fields.touch_before_vivify);
  EXPECT_TRUE(Read("T9 N5").fields.touch_before_vivify);
  EXPECT_FALSE(Read("N5 T9").fields.touch_before_vivify);
  EXPECT_FALSE(Read("N5 R9").fields.touch_before_recache);
}

}  // namespace
}  // namespace moxi
