#include "common/protocol/meta_flags.h"

#include <limits>

#include "common/protocol/base64_key.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

// Of a line, the command and the key among them.
constexpr size_t kMaxWords = 20;

// Stands for an M without an argument: no mode is called that.
constexpr char kNoSuchMode = '?';

constexpr bool is_flag_letter(char c) {
  return c >= 'A' && c <= 'z';
}
constexpr bool is_known(char c) {
  return is_flag_letter(c) && (kMetaLetters & meta_bit(c)) != 0;
}

// What is wrong with the line before anybody looks at what the flags mean.
std::optional<Outcome> check_words(std::string_view flags, size_t words) {
  bool starts_well = true;
  for (std::string_view word = take_token(flags); !word.empty(); word = take_token(flags)) {
    const char c = word.front();
    if (!is_flag_letter(c) && (c < '0' || c > '9')) starts_well = false;
    ++words;
  }
  if (!starts_well) return Outcome::kBadFormat;
  if (words > kMaxWords) return Outcome::kTooManyFlags;
  return std::nullopt;
}

bool read_u64(std::string_view text, uint64_t& number) {
  return parse_decimal(text, std::numeric_limits<uint64_t>::max(), number);
}

bool read_client_flags(std::string_view text, uint32_t& client_flags) {
  uint64_t number = 0;
  if (!parse_decimal(text, std::numeric_limits<uint32_t>::max(), number)) return false;
  client_flags = static_cast<uint32_t>(number);
  return true;
}

bool read_key(MetaFields& meta) {
  meta.decoded_size = static_cast<uint8_t>(decode_key(meta.wire_key, meta.decoded));
  return meta.decoded_size != 0;
}

// False: the argument of `letter` is not what it has to be.
bool read_argument(char letter, std::string_view argument, Request& request) {
  MetaFields& meta = *request.meta;
  switch (letter) {
    case 'b':
      return read_key(meta);
    case 'T':
      return parse_time(argument, request.exptime);
    case 'N':
      meta.touch_before_vivify = meta.has('T');
      return parse_time(argument, meta.vivify_exptime);
    case 'R':
      meta.touch_before_recache = meta.has('T');
      return parse_time(argument, meta.recache_below);
    case 'C':
      return read_u64(argument, request.cas);
    case 'E':
      return read_u64(argument, meta.own_cas);
    case 'D':
      return read_u64(argument, request.delta);
    case 'J':
      return read_u64(argument, meta.initial);
    case 'F':
      return read_client_flags(argument, request.client_flags);
    case 'M':
      // A NUL would read as if there were no M.
      meta.mode = argument.empty() || argument.front() == 0 ? kNoSuchMode : argument.front();
      return true;
    default:
      return true;
  }
}

Outcome error_of(char letter, std::optional<Outcome> before) {
  if (letter == 'b') return Outcome::kBadKeyEncoding;
  // As memcached has it: bad client flags are not worth words of their own.
  if (letter == 'F') return before.value_or(Outcome::kBadFormat);
  return Outcome::kBadToken;
}

// An unknown flag or a second one ends the reading; of bad arguments the last one is told.
std::optional<Outcome> read_each(Request& request) {
  MetaFields& meta = *request.meta;
  std::string_view rest = meta.flags;
  std::optional<Outcome> error;
  for (std::string_view word = take_token(rest); !word.empty(); word = take_token(rest)) {
    const char letter = word.front();
    if (!is_known(letter)) return Outcome::kInvalidFlag;
    if (meta.has(letter)) return Outcome::kDuplicateFlag;
    meta.add(letter);
    if (!read_argument(letter, word.substr(1), request)) error = error_of(letter, error);
  }
  return error;
}

bool is_mode(Command command, char mode) {
  if (mode == 0) return true;
  if (command == Command::kMetaSet) return std::string_view("EAPRS").find(mode) < 5;
  if (command == Command::kMetaArithmetic) return std::string_view("I+D-").find(mode) < 4;
  return true;
}

bool has_long_opaque(const MetaFields& meta) {
  if (!meta.has('O')) return false;
  std::string_view rest = meta.flags;
  for (std::string_view word = take_token(rest); !word.empty(); word = take_token(rest)) {
    if (word.front() == 'O') return word.size() > kMaxOpaque;
  }
  return false;
}

}  // namespace

std::optional<Outcome> read_meta_flags(size_t words_before, Request& request) {
  const MetaFields& meta = *request.meta;
  std::optional<Outcome> error = check_words(meta.flags, words_before);
  if (error == Outcome::kBadFormat) return error;
  if (!error) error = read_each(request);
  const bool arithmetic = request.command == Command::kMetaArithmetic;
  if (error) return arithmetic ? Outcome::kBadArithmeticFlag : *error;
  if (!is_mode(request.command, meta.mode))
    return arithmetic ? Outcome::kBadArithmeticMode : Outcome::kBadSetMode;
  if (has_long_opaque(meta)) return Outcome::kOpaqueTooLong;
  return std::nullopt;
}

}  // namespace moxi
