// The short cuts and the general parser agree on everything, stale fields included.
#include "common/protocol/text_fast_path.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "t/support/same_request.h"

namespace moxi {
namespace {

// A request that was used before: no field may shine through.
Request poisoned() {
  Request request;
  request.command = Command::kStats;
  request.noreply = true;
  request.more_follows = true;
  request.error = Outcome::kServerError;
  request.close_after = true;
  request.more_keys = "stale";
  request.keys_continue = true;
  request.client_flags = 77;
  request.exptime = 77;
  request.cas = 77;
  request.delta = 77;
  request.value_size = 77;
  request.value = "stale";
  request.value_pending = true;
  request.args = "stale";
  return request;
}

void expect_agreement(const std::string& text) {
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(text.begin(), text.end());
  const std::string_view in(exact.data(), exact.size());
  std::array<KeyRef, 2> fast_keys;
  std::array<KeyRef, 2> general_keys;
  Request fast = poisoned();
  Request general = poisoned();
  const ParseResult a = parse_common_request(in, fast_keys, fast);
  const ParseResult b = parse_text_request(in, general_keys, general);
  ASSERT_EQ(a.status, b.status) << text;
  ASSERT_EQ(a.consumed, b.consumed) << text;
  if (a.status != ParseStatus::kRequest) return;
  SCOPED_TRACE(text);
  expect_equal(fast, general);
}

class RandomText {
 public:
  explicit RandomText(unsigned seed) : random_(seed) {}

  std::string command() {
    std::string text = pick({"get", "set", "gets", "gat", "add", "ge", "set\t"});
    const size_t words = random_() % 7;
    for (size_t i = 0; i < words; ++i)
      text += blanks() + word();
    text += pick({"", "", "", " noreply", " noreply ", " noreply x", "noreply", " norepl"});
    text += pick({"\r\n", "\r\n", "\r\n", "\n", "\r", "", "\r\r\n", " \r\n"});
    text += std::string(random_() % 40, 'v') + pick({"\r\n", "\r\n", "\n", "", "get b\r\n"});
    return text;
  }
  // A good set but for one byte.
  std::string bent_set() {
    const size_t size = random_() % 50;
    std::string text = "set " + std::string(1 + random_() % 60, 'k') + ' ' + number() + ' ' +
                       number() + ' ' + std::to_string(size) + pick({"", " noreply"}) + "\r\n" +
                       std::string(size, 'v') + "\r\n";
    if (random_() % 2 == 0) text[random_() % text.size()] = static_cast<char>(random_() % 256);
    return text.substr(0, random_() % 4 == 0 ? random_() % text.size() : text.size());
  }

 private:
  std::string pick(std::vector<std::string> choices) { return choices[random_() % choices.size()]; }
  std::string blanks() { return std::string(random_() % 8 == 0 ? random_() % 20 : 1, ' '); }
  std::string number() {
    return pick({"0", "1", "32", "999999999", "1000000000", "4294967295", "4294967296", "-1", "-0",
                 "007", "0000000000", "2147483647", "2147483648", "", "x", "1x"});
  }
  std::string word() {
    switch (random_() % 4) {
      case 0:
        return std::string(random_() % 300, 'k');
      case 1:
        return pick({"k", "key_0123456789012345", "\r", "\t", std::string(250, 'k')});
      default:
        return number();
    }
  }

  std::mt19937 random_;
};

TEST(TextFastPath, AgreesWithTheGeneralParserOnRandomCommands) {
  RandomText random(1);
  for (int i = 0; i < 60000 && !testing::Test::HasFailure(); ++i)
    expect_agreement(random.command());
}

TEST(TextFastPath, AgreesWithTheGeneralParserOnSetsWithOneWrongByte) {
  RandomText random(2);
  for (int i = 0; i < 60000 && !testing::Test::HasFailure(); ++i)
    expect_agreement(random.bent_set());
}

TEST(TextFastPath, AgreesOnEveryPrefixOfAPlainRequest) {
  for (const std::string text : {"get key_0123456789012345\r\n", "get k\n",
                                 "set key_0123456789012345 1 2 5 noreply\r\nhello\r\nmn\r\n"}) {
    for (size_t n = 0; n <= text.size(); ++n)
      expect_agreement(text.substr(0, n));
  }
}

TEST(TextFastPath, AgreesOnKeyLengthsAroundTheLimit) {
  for (const size_t length :
       {size_t{0}, size_t{1}, size_t{249}, size_t{250}, size_t{251}, size_t{252}}) {
    const std::string key(length, 'k');
    for (const std::string end : {"\r\n", "\n", "\r\r\n"})
      expect_agreement("get " + key + end);
    expect_agreement("set " + key + " 0 0 1\r\na\r\n");
  }
}

}  // namespace
}  // namespace moxi
