#include "common/protocol/meta_reply_parser.h"

#include <algorithm>
#include <array>
#include <limits>

#include "common/protocol/base64_key.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

constexpr uint64_t kMaxU32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxU64 = std::numeric_limits<uint64_t>::max();

struct Word {
  std::string_view text;
  GeneralStatus status;
};

constexpr auto kWords = std::to_array<Word>({
    {"VA", GeneralStatus::kValue},
    {"HD", GeneralStatus::kHead},
    {"EN", GeneralStatus::kMiss},
    {"NS", GeneralStatus::kNotStored},
    {"EX", GeneralStatus::kExists},
    {"NF", GeneralStatus::kNotFound},
    {"ME", GeneralStatus::kDescription},
});

const Word* word_of(std::string_view line) {
  const bool is_short = line.size() == 2 || (line.size() > 2 && line[2] == ' ');
  const auto* const found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& word) {
    return is_short && line.starts_with(word.text);
  });
  return found == kWords.end() ? nullptr : found;
}

// Words are separated by one blank each. Empty: there is none left, or one blank too many.
std::string_view cut_word(std::string_view& text) {
  const size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  return word;
}

bool is_plain(std::string_view text) {
  const char* const end = text.data() + text.size();
  return find_key_end(text.data(), end) == end;
}

bool read_u32(std::string_view text, uint32_t& out) {
  uint64_t number = 0;
  if (!parse_decimal(text, kMaxU32, number)) return false;
  out = static_cast<uint32_t>(number);
  return true;
}

bool read_size(std::string_view text, size_t& out) {
  uint64_t number = 0;
  if (!parse_decimal(text, kMaxU32, number)) return false;
  out = number;
  return true;
}

bool read_ttl(std::string_view text, ItemState& state) {
  uint64_t number = 0;
  if (text != "-1") {
    if (!parse_decimal(text, kMaxU32, number)) return false;
    state.ttl = static_cast<int64_t>(number);
  } else {
    state.ttl = ItemState::kForever;
  }
  state.ttl_before = state.ttl;
  return true;
}

bool read_fetched(std::string_view text, ItemState& state) {
  state.fetched = text == "1";
  return text == "1" || text == "0";
}

bool read_key(std::string_view text, GeneralReply& general) {
  general.key = text;
  return !text.empty() && text.size() <= kMaxEncodedKey && is_plain(text);
}

bool read_flag(char letter, std::string_view argument, GeneralReply& general) {
  ItemState& state = general.state;
  switch (letter) {
    case 'O':
      return read_u32(argument, general.tag);
    case 'k':
      return read_key(argument, general);
    case 's':
      return read_size(argument, state.size);
    case 'f':
      return read_u32(argument, state.client_flags);
    case 'c':
      return parse_decimal(argument, kMaxU64, state.cas);
    case 't':
      return read_ttl(argument, state);
    case 'h':
      return read_fetched(argument, state);
    case 'l':
      return read_u32(argument, state.idle);
    case 'b':
      state.encoded_key = true;
      return argument.empty();
    case 'W':
      state.won = true;
      return argument.empty();
    case 'X':
      state.stale = true;
      return argument.empty();
    case 'Z':
      state.token_out = true;
      return argument.empty();
    default:
      return false;
  }
}

bool read_flags(std::string_view rest, GeneralReply& general) {
  while (!rest.empty()) {
    const std::string_view word = cut_word(rest);
    if (word.empty()) return false;
    const char letter = word.front();
    const bool is_letter = letter >= 'A' && letter <= 'z';
    if (!is_letter || general.has(letter)) return false;
    general.letters |= meta_bit(letter);
    if (!read_flag(letter, word.substr(1), general)) return false;
  }
  return true;
}

// The next of the numbers that have names; they come in one order.
bool cut_named(std::string_view& rest, std::string_view name, uint64_t max, uint64_t& out) {
  const std::string_view word = cut_word(rest);
  return word.starts_with(name) && parse_decimal(word.substr(name.size()), max, out);
}

bool read_description(std::string_view rest, GeneralReply& general) {
  ItemState& state = general.state;
  if (!read_key(cut_word(rest), general)) return false;
  const std::string_view ttl = cut_word(rest);
  if (!ttl.starts_with("exp=") || !read_ttl(ttl.substr(4), state)) return false;
  uint64_t idle = 0;
  uint64_t slab_class = 0;
  uint64_t size = 0;
  if (!cut_named(rest, "la=", kMaxU32, idle)) return false;
  if (!cut_named(rest, "cas=", kMaxU64, state.cas)) return false;
  const std::string_view fetched = cut_word(rest);
  if (fetched != "fetch=yes" && fetched != "fetch=no") return false;
  if (!cut_named(rest, "cls=", std::numeric_limits<uint8_t>::max(), slab_class)) return false;
  if (!cut_named(rest, "size=", kMaxU32, size)) return false;
  state.fetched = fetched == "fetch=yes";
  state.idle = static_cast<uint32_t>(idle);
  state.slab_class = static_cast<uint8_t>(slab_class);
  state.item_size = size;
  return rest.empty();
}

}  // namespace

bool is_meta_reply(std::string_view line) {
  return word_of(line) != nullptr;
}

bool parse_meta_line(std::string_view line, size_t max_value, Reply& reply) {
  const Word* const word = word_of(line);
  if (word == nullptr) return false;
  reply.kind = ReplyKind::kGeneral;
  GeneralReply& general = reply.general;
  general = {};
  general.status = word->status;
  std::string_view rest = line.substr(std::min(line.size(), word->text.size() + 1));
  if (general.status == GeneralStatus::kDescription) return read_description(rest, general);
  if (general.status == GeneralStatus::kValue) {
    uint64_t size = 0;
    if (!parse_decimal(cut_word(rest), max_value, size)) return false;
    reply.value_size = size;
    general.state.size = size;
  }
  return read_flags(rest, general);
}

}  // namespace moxi
