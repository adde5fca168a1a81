// The short cut for mg and the general parser agree on everything, stale fields included.
#include "common/protocol/meta_fast_path.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "common/protocol/text_fast_path.h"
#include "t/support/same_request.h"

namespace moxi {
namespace {

// A request that was used before, with its place for general forms: no field may shine through.
struct Used {
  Used() {
    meta.letters = ~uint64_t{0};
    meta.mode = 'A';
    meta.vivify_exptime = meta.recache_below = 77;
    meta.own_cas = meta.initial = 77;
    meta.touch_before_recache = meta.touch_before_vivify = true;
    meta.wire_key = meta.flags = "stale";
    meta.decoded_size = 5;
    request.meta = &meta;
    request.command = Command::kStats;
    request.noreply = request.close_after = request.value_pending = true;
    request.exptime = 77;
    request.cas = request.delta = 77;
    request.client_flags = 77;
    request.value = request.args = request.more_keys = "stale";
  }
  MetaFields meta;
  Request request;
  std::array<KeyRef, 1> keys;
};

void expect_equal(const MetaFields& a, const MetaFields& b) {
  EXPECT_EQ(a.letters, b.letters);
  EXPECT_EQ(a.mode, b.mode);
  EXPECT_EQ(a.vivify_exptime, b.vivify_exptime);
  EXPECT_EQ(a.recache_below, b.recache_below);
  EXPECT_EQ(a.own_cas, b.own_cas);
  EXPECT_EQ(a.initial, b.initial);
  EXPECT_EQ(a.touch_before_recache, b.touch_before_recache);
  EXPECT_EQ(a.touch_before_vivify, b.touch_before_vivify);
  EXPECT_EQ(a.key(), b.key());
  EXPECT_EQ(a.wire_key, b.wire_key);
  EXPECT_EQ(a.flags, b.flags);
}

// Returns whether the line was a good one.
bool expect_agreement(const std::string& text) {
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(text.begin(), text.end());
  const std::string_view in(exact.data(), exact.size());
  Used fast;
  Used general;
  const ParseResult a = parse_common_request(in, fast.keys, fast.request);
  const ParseResult b = parse_text_request(in, general.keys, general.request);
  SCOPED_TRACE(text);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.consumed, b.consumed);
  if (a.status != ParseStatus::kRequest) return false;
  expect_equal(fast.request, general.request);
  if (!is_meta(fast.request.command)) return false;
  expect_equal(fast.meta, general.meta);
  return true;
}

class RandomLine {
 public:
  explicit RandomLine(unsigned seed) : random_(seed) {}

  std::string next() {
    std::string text =
        pick({"mg ", "mg ", "mg ", "mg ", "mg", "me ", "md ", "ma ", "mg\t", "mg  "});
    text += pick({"k", "k", "key_0123456789012345", "Zm9v", std::string(250, 'k'),
                  std::string(251, 'k'), "\r", "\t", ""});
    const size_t flags = random_() % 6;
    for (size_t i = 0; i < flags; ++i)
      text += blanks() + flag();
    return text + pick({"\r\n", "\r\n", "\r\n", "\n", "\r", "", "\r\r\n", " \r\n", "\r\nmn\r\n"});
  }

 private:
  std::string pick(std::vector<std::string> choices) { return choices[random_() % choices.size()]; }
  std::string blanks() { return std::string(random_() % 8 == 0 ? random_() % 4 : 1, ' '); }
  std::string flag() {
    switch (random_() % 6) {
      case 0:
        return pick({"O", "Oabc", 'O' + std::string(30, 'o'), 'O' + std::string(31, 'o'),
                     'O' + std::string(32, 'o'), "O\r", "Oa\tb", "O\x80"});
      case 1:
        return pick({"T30", "N60", "R0", "E1", "C1", "b", "Tx", "M", "x", "P", "v1"});
      case 2:
        return std::string(1, static_cast<char>(random_() % 256));
      default:
        return std::string(1, "kqvstfchlu"[random_() % 10]);
    }
  }

  std::mt19937 random_;
};

TEST(MetaFastPath, AgreesWithTheGeneralParserOnRandomLines) {
  RandomLine random(1);
  int good = 0;
  for (int i = 0; i < 40000 && !testing::Test::HasFailure(); ++i)
    good += expect_agreement(random.next()) ? 1 : 0;
  EXPECT_GT(good, 5000);
}

TEST(MetaFastPath, AgreesOnEveryPrefixOfALine) {
  for (const std::string text : {"mg key_0123456789012345 v\r\n", "mg k\r\n", "mg k\n",
                                 "mg k v k Oabc s t f c h l u q\r\nmn\r\n"}) {
    for (size_t n = 0; n <= text.size(); ++n)
      (void)expect_agreement(text.substr(0, n));
    EXPECT_TRUE(expect_agreement(text));
  }
}

TEST(MetaFastPath, AgreesOnKeyLengthsAroundTheLimit) {
  for (const size_t length : {size_t{1}, size_t{249}, size_t{250}, size_t{251}}) {
    const std::string key(length, 'k');
    for (const std::string end : {"\r\n", "\n", "\r\r\n", " v\r\n", " v\n", " v k\r\n"})
      EXPECT_EQ(expect_agreement("mg " + key + end), length <= (end[1] == '\r' ? 249U : 250U))
          << length << end;
  }
}

TEST(MetaFastPath, AgreesOnLinesWithoutAKey) {
  for (const char* line : {"mg \n", "mg \r\n", "mg  \r\n", "mg   \n", "mg\r\n"})
    EXPECT_FALSE(expect_agreement(line)) << line;
}

TEST(MetaFastPath, AgreesOnEveryByteInAFlagsPlace) {
  for (int c = 0; c < 256; ++c) {
    const std::string byte(1, static_cast<char>(c));
    for (const std::string& line :
         {"mg k " + byte, "mg k v" + byte, "mg k v " + byte, "mg k O" + byte})
      for (const char* end : {"\r\n", "\n", " q\r\n"})
        (void)expect_agreement(line + end);
  }
}

TEST(MetaFastPath, WithoutAPlaceForGeneralFormsTheCommandIsUnknown) {
  Request request;
  std::array<KeyRef, 1> keys;
  const ParseResult result = parse_common_request("mg k v\r\n", keys, request);
  EXPECT_EQ(result.consumed, 8U);
  EXPECT_EQ(request.command, Command::kRejected);
  EXPECT_EQ(request.error, Outcome::kError);
}

}  // namespace
}  // namespace moxi
