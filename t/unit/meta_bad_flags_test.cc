// Every meta command with every flag and every kind of bad argument, from the wire to the answer:
// one line in the words of the table below, the next command is understood, and the item is as it
// was. (CVE-2020-22570: what a bad flag is answered with has to be written by somebody.)
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr std::string_view kCommands[] = {"mg", "ms", "md", "ma", "me", "mn"};
constexpr std::string_view kKnown = "bkOqvstfchluCETNRIxFMDJPL";
constexpr std::string_view kTimes = "TNR";
constexpr std::string_view kNumbers = "CEDJ";
constexpr std::string_view kBadLine = "CLIENT_ERROR bad command line format\r\n";

bool is_in(std::string_view letters, char c) {
  return letters.find(c) != std::string_view::npos;
}

// No number of any kind.
const std::vector<std::string>& never_numbers() {
  static const std::vector<std::string> all = {
      "",
      "x",
      "-",
      "+1",
      "--1",
      "1x",
      "0x1",
      "1.5",
      "1e3",
      "\t1",
      "1\t",
      "18446744073709551616",
      "\xff",
      "1\x01",
      "1,000",
      "99999999999999999999",
      "١",
      "1-",
      "100000000000000000000000000000000000000000",
      "NaN",
      "inf",
      std::string("0\0", 2),
      std::string(1500, '9'),
  };
  return all;
}

std::vector<std::string> bad_arguments(char letter) {
  std::vector<std::string> bad;
  if (is_in(kTimes, letter) || is_in(kNumbers, letter) || letter == 'F') bad = never_numbers();
  if (is_in(kNumbers, letter)) bad.insert(bad.end(), {"-1", "-9223372036854775808"});
  if (is_in(kTimes, letter)) {
    bad.insert(bad.end(), {"4294967296", "-2147483649", "9223372036854775808",
                           "18446744073709551615", "-18446744073709551615"});
  }
  if (letter == 'F') {
    bad.insert(bad.end(), {"-1", "4294967296", "4294967297", "9223372036854775807",
                           "9223372036854775808", "18446744073709551615"});
  }
  if (letter == 'M') bad = {"", "X", "s", "1", "\xff", std::string(1500, 'm')};
  if (letter == 'O') bad = {std::string(32, 'o'), std::string(1500, 'o'), std::string(32, '\xff')};
  if (letter == 'b') bad = {"", "1", "xyz"};  // whatever stands there: the key is no base64
  return bad;
}

// What the four commands with flags say of a bad argument.
std::string complaint(std::string_view command, char letter) {
  const bool is_arithmetic = command == "ma";
  if (letter == 'O') return "CLIENT_ERROR opaque token too long\r\n";
  if (letter == 'M') {
    return "CLIENT_ERROR invalid mode for " + std::string(command) + " M token\r\n";
  }
  if (is_arithmetic) return "CLIENT_ERROR invalid or duplicate flag\r\n";
  if (letter == 'F') return std::string(kBadLine);
  if (letter == 'b') return "CLIENT_ERROR error decoding key\r\n";
  return "CLIENT_ERROR bad token in command line format\r\n";
}

// And of a flag that nobody knows.
std::string unknown_flag(std::string_view command, char letter) {
  const bool is_a_flag = (letter >= 'A' && letter <= 'z') || (letter >= '0' && letter <= '9');
  if (!is_a_flag) return std::string(kBadLine);
  return command == "ma" ? "CLIENT_ERROR invalid or duplicate flag\r\n"
                         : "CLIENT_ERROR invalid flag\r\n";
}

class MetaBadFlags : public testing::Test {
 protected:
  MetaBadFlags() { before_ = bench_.talk("ms key 2 F7\r\n42\r\nmg key v c f s t u\r\n"); }

  std::string line(std::string_view command, const std::string& flags) const {
    std::string text(command);
    if (command != "mn") text += " key";
    if (command == "ms") text += " 2";
    text += " " + flags + "\r\n";
    return command == "ms" ? text + "77\r\n" : text;
  }
  // `me` and `mn` have no such flags: they are carried out.
  void expect_ignored(std::string_view command, const std::string& flags) {
    const std::string answer = bench_.talk(line(command, flags) + "version\r\n");
    if (command == "mn") {
      EXPECT_EQ(answer, "MN\r\nVERSION 1.6.45\r\n") << flags;
    } else {
      EXPECT_EQ(answer.substr(0, 12), "ME key exp=-") << flags;
      EXPECT_TRUE(answer.ends_with("\r\nVERSION 1.6.45\r\n")) << flags;
    }
  }
  void expect_refused(std::string_view command, const std::string& flags, const std::string& with) {
    const std::string answer = bench_.talk(line(command, flags) + "mg key v c f s t u\r\n");
    EXPECT_EQ(answer, with + before_.substr(4)) << command << ' ' << flags.substr(0, 80);
  }

  LocalBench bench_;
  std::string before_;  // HD of the store, and the item
};

TEST_F(MetaBadFlags, BadArgumentsAreToldAndChangeNothing) {
  ASSERT_EQ(before_.substr(0, 10), "HD\r\nVA 2 c");
  for (const std::string_view command : kCommands) {
    const bool has_flags = command != "mn" && command != "me";
    for (const char letter : kKnown) {
      const bool has_modes = command == "ms" || command == "ma";
      if (letter == 'M' && has_flags && !has_modes) continue;
      for (const std::string& bad : bad_arguments(letter)) {
        for (const std::string& others : {std::string(), std::string("k q "), std::string("s ")}) {
          const std::string flags = others + letter + bad;
          if (has_flags) {
            expect_refused(command, flags, complaint(command, letter));
          } else if (letter != 'b' || !bad.empty() || !others.empty()) {
            expect_ignored(command, flags);
          }
          if (HasFailure()) return;
        }
      }
    }
  }
}

TEST_F(MetaBadFlags, FlagsThatNobodyKnowsAreToldAndChangeNothing) {
  for (const std::string_view command : kCommands) {
    const bool has_flags = command != "mn" && command != "me";
    for (int c = 0; c < 256; ++c) {
      const char letter = static_cast<char>(c);
      if (letter == '\n' || letter == ' ' || is_in(kKnown, letter)) continue;
      for (const std::string argument : {"", "5", "x"}) {
        // A return in front of the end of a line is part of it.
        if (letter == '\r' && argument.empty()) continue;
        const std::string flags = letter + argument;
        if (has_flags) {
          expect_refused(command, flags, unknown_flag(command, letter));
        } else {
          expect_ignored(command, flags);
        }
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(MetaBadFlags, TheOnlyFlagOfDebugIsToldIfTheKeyIsNoBase64) {
  EXPECT_EQ(bench_.talk("me key b\r\n"), kBadLine);
  EXPECT_EQ(bench_.talk("me key b v\r\n"), kBadLine);
}

TEST_F(MetaBadFlags, TheSizeOfASetIsANumberThatIsNoLargerThanItMayBe) {
  std::vector<std::string> bad = never_numbers();
  bad.insert(bad.end(),
             {"-1", "2147483646", "2147483647", "2147483648", "4294967295", "4294967296",
              "4294967298", "9223372036854775807", "9223372036854775808", "18446744073709551615"});
  for (const std::string& size : bad) {
    if (size.empty()) continue;
    // What follows is read as commands: nobody knows where the data would end.
    const std::string answer = bench_.talk("ms key " + size + "\r\nmn\r\nmg key v c f s t u\r\n");
    EXPECT_EQ(answer, std::string(kBadLine) + "MN\r\n" + before_.substr(4)) << size.substr(0, 80);
  }
}

TEST_F(MetaBadFlags, NumbersAtTheirEdgesAreTaken) {
  const auto ask = [this](const std::string& text) { return bench_.talk(text); };
  EXPECT_EQ(ask("ms e 2 F4294967295 T2147483647 E18446744073709551615\r\n42\r\n"), "HD\r\n");
  EXPECT_EQ(ask("mg e f c\r\n"), "HD f4294967295 c18446744073709551615\r\n");
  EXPECT_EQ(ask("mg e C18446744073709551615 v\r\n"), "HD\r\n");
  EXPECT_EQ(ask("mg e C18446744073709551614 v\r\n"), "VA 2\r\n42\r\n");
  EXPECT_EQ(ask("ma e D18446744073709551615 v\r\n"), "VA 2\r\n41\r\n");
  EXPECT_EQ(ask("ma n N0 J18446744073709551615 v\r\n"), "VA 20\r\n18446744073709551615\r\n");
  EXPECT_EQ(ask("ma n v\r\n"), "VA 1\r\n0\r\n");
  EXPECT_EQ(ask("mg n v\r\n"), "VA 20\r\n0" + std::string(19, ' ') + "\r\n");
  EXPECT_EQ(ask("mg e T-2147483648\r\n"), "HD\r\n");
  EXPECT_EQ(ask("mg e\r\n"), "EN\r\n");
  EXPECT_EQ(ask("mg v N4294967295\r\n"), "HD W\r\n");
  EXPECT_EQ(ask("mg v t\r\n"), "EN\r\n") << "made with a time that has passed";
  EXPECT_EQ(ask("ms o 1 O" + std::string(31, 'o') + "\r\n1\r\n"),
            "HD O" + std::string(31, 'o') + "\r\n");
}

}  // namespace
}  // namespace moxi
