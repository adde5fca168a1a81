// Every command of the classic text protocol with none to two words more than it needs, and in
// each place every kind of word: empty, huge, numbers at the edges of 31, 32, 63 and 64 bits, with
// signs and of 20 digits and more. What has to become of a line is written down here a second time.
// (CVE-2019-11596: a command with too few words; CVE-2023-46852: many blanks between them.)
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/text_request_parser.h"

namespace moxi {
namespace {

// Numbers as text: compared by their digits, so that nothing here can overflow.
bool is_up_to(std::string_view text, std::string_view most) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  while (text.size() > 1 && text.front() == '0')
    text.remove_prefix(1);
  return text.size() != most.size() ? text.size() < most.size() : text <= most;
}
bool is_32_bits(std::string_view text) {
  return is_up_to(text, "4294967295");
}
bool is_64_bits(std::string_view text) {
  return is_up_to(text, "18446744073709551615");
}
bool is_length(std::string_view text) {
  return is_up_to(text, "2147483645");
}
bool is_time(std::string_view text) {
  if (!text.starts_with('-')) return is_32_bits(text);
  return is_up_to(text.substr(1), "2147483648");
}
bool is_key(std::string_view text) {
  return text.size() <= 250;
}
// A time as 32 bits with a sign.
int64_t time_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto number = static_cast<int64_t>(std::stoll(std::string(text.substr(negative ? 1 : 0))));
  if (negative) return -number;
  return number < 2147483648 ? number : number - 4294967296;
}

// What has to become of a line. Numbers that a command does not have are 0.
struct Fate {
  std::optional<Outcome> error;
  bool noreply = false;
  uint64_t swallows = 0;
  uint64_t flags = 0;
  int64_t time = 0;
  uint64_t length = 0;
  uint64_t unique = 0;
  uint64_t delta = 0;
};
using Words = std::vector<std::string>;

uint64_t number_of(std::string_view text) {
  return std::stoull(std::string(text));
}

Fate refused(Fate fate, Outcome error, uint64_t swallows = 0) {
  Fate out;
  out.error = error;
  out.noreply = fate.noreply;
  out.swallows = swallows;
  return out;
}

Fate fate_of_store(const Words& words, Fate fate) {
  const bool has_unique = words[0] == "cas";
  const size_t needed = has_unique ? 6 : 5;
  if (words.size() < needed || !is_length(words[4])) return refused(fate, Outcome::kBadFormat);
  fate.length = number_of(words[4]);
  const bool is_good = is_key(words[1]) && is_32_bits(words[2]) && is_time(words[3]) &&
                       (!has_unique || is_64_bits(words[5]));
  if (!is_good) return refused(fate, Outcome::kBadFormat, fate.length + 2);
  fate.flags = number_of(words[2]);
  fate.time = time_of(words[3]);
  if (has_unique) fate.unique = number_of(words[5]);
  return fate;
}

Fate fate_of_retrieval(const Words& words, Fate fate) {
  const bool has_time = words[0].starts_with("gat");
  const size_t first = has_time ? 2 : 1;
  fate.noreply = false;
  if (words.size() <= first) return refused(fate, Outcome::kBadFormat);
  if (has_time && !is_time(words[1])) return refused(fate, Outcome::kBadExptime);
  for (size_t i = first; i < words.size(); ++i)
    if (!is_key(words[i])) return refused(fate, Outcome::kBadFormat);
  if (has_time) fate.time = time_of(words[1]);
  return fate;
}

Fate fate_of_delete(const Words& words, Fate fate) {
  if (words.size() < 2 || !is_key(words[1])) return refused(fate, Outcome::kBadFormat);
  const size_t count = words.size() - (fate.noreply && words.size() > 2 ? 1 : 0);
  const bool is_good = count == 2 || (count == 3 && is_64_bits(words[2]));
  return is_good ? fate : refused(fate, Outcome::kBadFormat);
}

// incr, decr and touch.
Fate fate_of_change(const Words& words, Fate fate) {
  if (words.size() < 3 || !is_key(words[1])) return refused(fate, Outcome::kBadFormat);
  const bool touches = words[0] == "touch";
  const bool is_good = touches ? is_time(words[2]) : is_64_bits(words[2]);
  if (!is_good) return refused(fate, touches ? Outcome::kBadExptime : Outcome::kBadDelta);
  if (touches) fate.time = time_of(words[2]);
  if (!touches) fate.delta = number_of(words[2]);
  return fate;
}

Fate fate_of_flush(const Words& words, Fate fate) {
  if (words.size() < (fate.noreply ? 3U : 2U)) return fate;
  if (!is_time(words[1])) return refused(fate, Outcome::kBadExptime);
  fate.time = time_of(words[1]);
  return fate;
}

Fate fate_of_verbosity(const Words& words, Fate fate) {
  if (words.size() < 2 || !is_32_bits(words[1])) return refused(fate, Outcome::kBadFormat);
  fate.time = static_cast<int64_t>(number_of(words[1]));
  return fate;
}

// These take any words.
Fate fate_of_plain(const Words& /*words*/, Fate fate) {
  return fate;
}
Fate fate_without_noreply(const Words& /*words*/, Fate fate) {
  fate.noreply = false;
  return fate;
}
Fate fate_of_unknown(const Words& /*words*/, Fate fate) {
  return refused(fate, Outcome::kError);
}

struct Classic {
  Words good;  // the command with what it needs
  Fate (*fate)(const Words&, Fate);
};

const std::vector<Classic>& classics() {
  static const std::vector<Classic> all = {
      {{"get", "k"}, fate_of_retrieval},
      {{"gets", "k"}, fate_of_retrieval},
      {{"gat", "5", "k"}, fate_of_retrieval},
      {{"gats", "5", "k"}, fate_of_retrieval},
      {{"set", "k", "1", "2", "3"}, fate_of_store},
      {{"add", "k", "1", "2", "3"}, fate_of_store},
      {{"replace", "k", "1", "2", "3"}, fate_of_store},
      {{"append", "k", "1", "2", "3"}, fate_of_store},
      {{"prepend", "k", "1", "2", "3"}, fate_of_store},
      {{"cas", "k", "1", "2", "3", "4"}, fate_of_store},
      {{"delete", "k"}, fate_of_delete},
      {{"incr", "k", "1"}, fate_of_change},
      {{"decr", "k", "1"}, fate_of_change},
      {{"touch", "k", "1"}, fate_of_change},
      {{"flush_all", "1"}, fate_of_flush},
      {{"verbosity", "1"}, fate_of_verbosity},
      {{"version"}, fate_without_noreply},
      {{"quit"}, fate_without_noreply},
      {{"stats", "items"}, fate_without_noreply},
      {{"cache_memlimit", "64"}, fate_of_plain},
      {{"lru", "mode", "flat"}, fate_of_plain},
      {{"lru_crawler", "crawl", "all"}, fate_of_plain},
      {{"slabs", "reassign", "1", "2"}, fate_of_plain},
      {{"shutdown", "graceful"}, fate_without_noreply},
      {{"refresh_certs"}, fate_without_noreply},
      {{"watch", "fetchers"}, fate_without_noreply},
      {{"junk", "word"}, fate_of_unknown},
  };
  return all;
}

const std::vector<std::string>& odd_words() {
  static const std::vector<std::string> all = {
      "",
      std::string(250, 'x'),
      std::string(251, 'x'),
      std::string(1900, 'x'),
      "noreply",
      "0",
      "7",
      "-1",
      "-0",
      "--1",
      "+1",
      "-",
      "2147483645",
      "2147483646",
      "2147483647",
      "2147483648",
      "-2147483648",
      "-2147483649",
      "4294967295",
      "4294967296",
      "4294967297",
      "-4294967296",
      "8589934592",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "18446744073709551619",
      "99999999999999999999",
      "00000000000000000001",
      "100000000000000000000",
      std::string(40, '9'),
      std::string(39, '0') + "3",
      "0x1",
      "1e3",
      "1.5",
      "3x",
      "\t3",
      std::string("3\0", 2),
  };
  return all;
}

std::string line_of(const Words& words, const std::string& blanks) {
  std::string line = words[0];
  for (size_t i = 1; i < words.size(); ++i)
    line += blanks + words[i];
  return line;
}

Fate fate_of(const Classic& command, const Words& all) {
  Words words;
  for (const std::string& word : all)
    if (!word.empty()) words.push_back(word);
  Fate fate;
  fate.noreply = words.size() > 1 && words.back() == "noreply";
  return command.fate(words, fate);
}

void expect_fate(const Fate& fate, const Request& request, const ParseResult& result,
                 size_t line_size, size_t sent) {
  ASSERT_EQ(request.noreply, fate.noreply);
  if (fate.error) {
    ASSERT_EQ(result.status, ParseStatus::kRequest);
    ASSERT_EQ(request.command, Command::kRejected);
    ASSERT_EQ(request.error, *fate.error);
    ASSERT_EQ(request.value_size, fate.swallows);
    ASSERT_EQ(result.consumed, line_size);
    ASSERT_FALSE(request.close_after);
    return;
  }
  ASSERT_NE(request.command, Command::kRejected);
  ASSERT_EQ(request.client_flags, fate.flags);
  ASSERT_EQ(request.exptime, fate.time);
  ASSERT_EQ(request.value_size, fate.length);
  ASSERT_EQ(request.cas, fate.unique);
  ASSERT_EQ(request.delta, fate.delta);
  const bool has_arrived = line_size + fate.length <= sent;
  ASSERT_EQ(result.status, has_arrived ? ParseStatus::kRequest : ParseStatus::kNeedMore);
  ASSERT_EQ(request.value.size(), has_arrived ? fate.length : 0);
}

void check(const Classic& command, const Words& words, const std::string& blanks = " ") {
  const Fate fate = fate_of(command, words);
  std::string bytes = line_of(words, blanks) + "\r\n";
  const size_t line_size = bytes.size();
  const bool is_stored = !fate.error && command.fate == fate_of_store;
  if (is_stored && fate.length < 1000) bytes += std::string(fate.length, 'v') + "\r\n";
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  Request request;
  MetaFields meta;
  request.meta = &meta;
  std::array<KeyRef, 1> keys;
  const ParseResult result = parse_text_request({exact.data(), exact.size()}, keys, request);
  expect_fate(fate, request, result, line_size, exact.size());
  if (testing::Test::HasFailure()) ADD_FAILURE() << bytes.substr(0, 300);
}

TEST(ClassicLines, EveryCommandWithEveryKindOfWordInEveryPlace) {
  for (const Classic& command : classics()) {
    for (size_t arguments = 0; arguments <= command.good.size() + 1; ++arguments) {
      Words words = command.good;
      words.resize(arguments + 1, "9");
      check(command, words);
      for (size_t place = 1; place < words.size(); ++place) {
        for (const std::string& odd : odd_words()) {
          Words changed = words;
          changed[place] = odd;
          check(command, changed);
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

TEST(ClassicLines, ManyBlanksAreOneBlank) {
  for (const Classic& command : classics()) {
    for (const size_t count : {2U, 3U, 15U, 16U, 17U, 200U, 255U}) {
      check(command, command.good, std::string(count, ' '));
      Words ended = command.good;
      ended.emplace_back();
      check(command, ended, std::string(count, ' '));
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace moxi
