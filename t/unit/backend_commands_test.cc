// Whatever clients send, in any protocol: what reaches a backend reads back as exactly the commands
// that were accepted. The reader here is strict, and has nothing of the product.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/protocol/general_binary_codec.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_words.h"
#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

// The word, the keys and the data of a command, each with its length before it.
struct Spoken {
  std::string text;
  void add(std::string_view part) { text += std::to_string(part.size()) + ':' + std::string(part); }
};

using Commands = std::vector<std::string>;

std::optional<std::string> decoded(std::string_view text) {
  static const std::string kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 4) {
    unsigned group = 0;
    size_t pads = 0;
    for (size_t j = 0; j < 4; ++j) {
      const char c = text[i + j];
      const size_t at = kLetters.find(c);
      if (c == '=' && i + 4 == text.size() && j >= 2) {
        ++pads;
      } else if (at == std::string::npos || pads > 0) {
        return std::nullopt;
      }
      group = group << 6 | static_cast<unsigned>(c == '=' ? 0 : at);
    }
    bytes += big(group, 3).substr(0, 3 - pads);
  }
  return bytes;
}

std::optional<std::vector<std::string>> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  for (const std::string& word : words) {
    if (word.empty()) return std::nullopt;
  }
  return words;
}

bool is_one_of(const std::string& word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Null: not a stream of commands that a backend would read in one way only.
std::optional<Commands> read_strictly(std::string_view in) {
  Commands commands;
  while (!in.empty()) {
    const size_t end = in.find("\r\n");
    if (end == std::string_view::npos || end > 16384) return std::nullopt;
    const auto words = words_of(in.substr(0, end));
    in.remove_prefix(end + 2);
    if (!words || words->size() < 2) return std::nullopt;
    const std::string& word = words->front();
    const bool is_meta_word = is_one_of(word, {"mg", "ms", "md", "ma", "me"});
    const bool is_store = is_one_of(word, {"set", "add", "replace", "append", "prepend", "cas"});
    const bool is_gat = is_one_of(word, {"gat", "gats"});
    Spoken command;
    command.add(word);
    if (is_one_of(word, {"get", "gets"}) || is_gat) {
      for (size_t i = is_gat ? 2 : 1; i < words->size(); ++i)
        command.add((*words)[i]);
    } else if (is_meta_word) {
      if (words->size() > 20) return std::nullopt;
      const size_t first = word == "ms" ? 3 : 2;
      bool is_encoded = false;
      for (size_t i = first; i < words->size(); ++i) {
        if ((*words)[i] == "b") is_encoded = true;
        if ((*words)[i].front() == 'q') return std::nullopt;
      }
      const auto key = is_encoded ? decoded((*words)[1]) : (*words)[1];
      if (!key) return std::nullopt;
      command.add(*key);
    } else if (is_store || is_one_of(word, {"delete", "incr", "decr", "touch"})) {
      command.add((*words)[1]);
    } else {
      return std::nullopt;
    }
    if (is_store || word == "ms") {
      const size_t size = std::stoul((*words)[is_store ? 4 : 2]);
      if (in.size() < size + 2 || in.substr(size, 2) != "\r\n") return std::nullopt;
      command.add(in.substr(0, size));
      in.remove_prefix(size + 2);
    }
    commands.push_back(command.text);
  }
  return commands;
}

struct Passed {
  Commands accepted;
  std::string sent;
};

void pass(Request& request, Passed& passed) {
  Spoken command;
  command.add(word_of(request.command));
  for (const KeyRef& key : request.keys)
    command.add(key.bytes);
  if (is_storage(request.command)) command.add(request.value);
  passed.accepted.push_back(command.text);
  passed.sent += written([&](OutputQueue& out, BlockPool& pool) {
    if (is_retrieval(request.command)) {
      text_client_codec().write_retrieval(request, request.keys, out, pool);
    } else if (is_meta(request.command)) {
      text_client_codec().write_general(request, 1, out, pool);
    } else {
      text_client_codec().write(request, out, pool);
    }
  });
}

// What a session and a proxy make of `in`, but for what has no key.
Passed pass_on(const ServerCodec& codec, std::string_view in) {
  Passed passed;
  MetaFields meta;
  std::array<KeyRef, 64> keys;
  while (!in.empty()) {
    Request request;
    request.meta = &meta;
    const ParseResult result = codec.parse(in, keys, request);
    if (result.status != ParseStatus::kRequest || request.value_pending) return passed;
    in.remove_prefix(result.consumed);
    if (request.command == Command::kRejected) {
      if (request.close_after) return passed;
      in.remove_prefix(std::min(in.size(), request.value_size));
      continue;
    }
    while (!request.keys.empty()) {
      pass(request, passed);
      if (request.more_keys.empty()) break;
      codec.next_keys(request, keys);
    }
  }
  return passed;
}

class BackendCommands : public testing::Test {
 protected:
  const std::string& one_of(const std::vector<std::string>& choices) {
    return choices[random_() % choices.size()];
  }
  std::string nasty() {
    static const std::vector<std::string> kParts = {"k",
                                                    "\r\n",
                                                    "flush_all\r\n",
                                                    " ",
                                                    "\n",
                                                    "\r",
                                                    std::string(1, '\0'),
                                                    "\x7f",
                                                    "mg a v\r\n",
                                                    "b",
                                                    "\t",
                                                    "\xff",
                                                    "YQ==",
                                                    "O1",
                                                    "q",
                                                    "2\r",
                                                    "=",
                                                    "get ",
                                                    "ms x 1\r\ny"};
    std::string text;
    for (size_t i = 1 + random_() % 5; i > 0; --i)
      text += one_of(kParts);
    if (random_() % 50 == 0) text.resize(180 + random_() % 80, ' ');
    return text;
  }
  std::string text_command() {
    static const std::vector<std::string> kWords = {"get",    "gets",   "gat 5", "mg",    "ms",
                                                    "md",     "ma",     "me",    "set",   "cas",
                                                    "append", "delete", "incr",  "touch", "mn"};
    static const std::vector<std::string> kFlags = {
        "v", "k",  "b",  "q",     "Oabc", "O",       "s",  "T30", "T-1", "N5", "R5",
        "C", "C9", "MS", "M\x01", "MI",   "D5",      "J7", "F3",  "I",   "x",  "t",
        "c", "E4", "P1", "Lx",    "S",    "noreply", "0",  "1",   "\x7f"};
    const std::string& word = one_of(kWords);
    const std::string data = nasty();
    const std::string key = random_() % 3 == 0 ? nasty() : one_of({"a", "Zm9v", "YSBiDQo="});
    std::string line = word + ' ' + key;
    const bool is_store = word == "set" || word == "cas" || word == "append";
    if (is_store) line += " 0 0";
    if (is_store || word == "ms") line += ' ' + std::to_string(data.size());
    if (word == "cas" || word == "incr" || word == "touch") line += " 7";
    for (size_t i = random_() % 5; i > 0; --i)
      line += ' ' + one_of(kFlags);
    line += "\r\n";
    return is_store || word == "ms" ? line + data + "\r\n" : line;
  }
  std::string binary_command() {
    BinaryPacket packet{.opcode = static_cast<unsigned>(random_() % 0x25), .key = nasty()};
    static const std::vector<size_t> kSizes = {0, 4, 8, 20};
    packet.extras = nasty();
    packet.extras.resize(kSizes[random_() % kSizes.size()], '\n');
    if (random_() % 2 == 0) packet.value = nasty();
    if (random_() % 2 == 0) packet.cas = random_();
    return request_bytes(packet);
  }
  static void check(const ServerCodec& codec, const std::string& in, size_t& count) {
    const Passed passed = pass_on(codec, in);
    const auto read = read_strictly(passed.sent);
    ASSERT_TRUE(read.has_value()) << testing::PrintToString(in) << " became "
                                  << testing::PrintToString(passed.sent);
    ASSERT_EQ(*read, passed.accepted) << testing::PrintToString(in);
    count += passed.accepted.size();
  }

  std::mt19937 random_{42};
};

TEST_F(BackendCommands, OfTextClientsReadBackAsWhatWasAccepted) {
  size_t count = 0;
  for (int round = 0; round < 30000; ++round)
    ASSERT_NO_FATAL_FAILURE(check(plain_key_codec(), text_command() + text_command(), count));
  EXPECT_GT(count, 10000U);
}

TEST_F(BackendCommands, OfBinaryClientsReadBackAsWhatWasAccepted) {
  size_t count = 0;
  for (int round = 0; round < 60000; ++round)
    ASSERT_NO_FATAL_FAILURE(check(general_binary_codec(), binary_command(), count));
  EXPECT_GT(count, 5000U);
}

TEST_F(BackendCommands, TheReaderSeesWhatIsSmuggled) {
  EXPECT_FALSE(read_strictly("get a\r\nflush_all\r\n").has_value());
  EXPECT_FALSE(read_strictly("mg a  v\r\n").has_value());
  EXPECT_FALSE(read_strictly("mg a q\r\n").has_value());
  EXPECT_FALSE(read_strictly("set a 0 0 1\r\nxy\r\n").has_value());
  EXPECT_EQ(read_strictly("mg YQ== b\r\n"), read_strictly("mg a\r\n"));
  EXPECT_NE(read_strictly("ms a 1\r\nx\r\n"), read_strictly("ms a 1\r\ny\r\n"));
}

}  // namespace
}  // namespace moxi
