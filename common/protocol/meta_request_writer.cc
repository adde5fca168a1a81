#include "common/protocol/meta_request_writer.h"

#include <string_view>

#include "common/protocol/base64_key.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_tokens.h"
#include "common/protocol/text_words.h"

namespace moxi {
namespace {

// No flag is written twice: each is a blank, a letter and a number with its sign.
constexpr size_t kFlags = 20;
constexpr size_t kRoom = 8 + kMaxEncodedKey + 1 + kMaxDigits + kFlags * (3 + kMaxDigits) + 2;

// What is passed on, in the order in which it is written if the client had none. `v` of an ma is
// always there.
std::string_view letters_of(Command command) {
  switch (command) {
    case Command::kMetaGet:
      return "vsfcthluCETNR";
    case Command::kMetaSet:
      return "csCEFITMN";
    case Command::kMetaDelete:
      return "CEFITx";
    case Command::kMetaArithmetic:
      return "ctCEMDJTN";
    default:
      return {};
  }
}

char* put_letter(char* p, char letter) {
  p[0] = ' ';
  p[1] = letter;
  return p + 2;
}

char* put_number(char* p, uint64_t number) {
  return write_decimal(p, number);
}

char* put_time(char* p, int64_t time) {
  if (time >= 0) return write_decimal(p, static_cast<uint64_t>(time));
  *p++ = '-';
  return write_decimal(p, 0 - static_cast<uint64_t>(time));
}

char* put_flag(char* p, char letter, const Request& request) {
  const MetaFields& meta = *request.meta;
  p = put_letter(p, letter);
  switch (letter) {
    case 'T':
      return put_time(p, request.exptime);
    case 'N':
      return put_time(p, meta.vivify_exptime);
    case 'R':
      return put_time(p, meta.recache_below);
    case 'C':
      return put_number(p, request.cas);
    case 'E':
      return put_number(p, meta.own_cas);
    case 'D':
      return put_number(p, request.delta);
    case 'J':
      return put_number(p, meta.initial);
    case 'F':
      return put_number(p, request.client_flags);
    case 'M':
      *p = meta.mode;
      return p + 1;
    default:
      return p;
  }
}

// In the order of the client, because some of them act where they stand.
char* put_flags(char* p, const Request& request) {
  const MetaFields& meta = *request.meta;
  const std::string_view known = letters_of(request.command);
  std::string_view rest = meta.flags;
  for (std::string_view word = take_token(rest); !word.empty(); word = take_token(rest)) {
    if (known.find(word.front()) != std::string_view::npos) p = put_flag(p, word.front(), request);
  }
  if (!meta.flags.empty()) return p;
  for (const char letter : known) {
    if (meta.has(letter)) p = put_flag(p, letter, request);
  }
  return p;
}

}  // namespace

bool can_be_named(std::string_view key) {
  return is_plain_key(key) || (!key.empty() && key.size() <= kMaxDecodedKey);
}

void write_meta_request(const Request& request, uint32_t tag, OutputQueue& out, BlockPool& pool) {
  const std::string_view key = request.keys.front().bytes;
  const bool is_plain = is_plain_key(key);
  const bool is_encoded = request.meta->has('b') || !is_plain;
  char* const begin = out.reserve(kRoom, pool);
  char* p = put(begin, word_of(request.command));
  *p++ = ' ';
  p = is_encoded ? encode_key(p, key) : put(p, key);
  if (request.command == Command::kMetaSet) {
    *p++ = ' ';
    p = write_decimal(p, request.value.size());
  }
  if (is_encoded) p = put_letter(p, 'b');
  if (request.command != Command::kMetaDebug) {
    p = put_number(put_letter(p, 'O'), tag);
    if (is_plain) p = put_letter(p, 'k');
    if (request.command == Command::kMetaArithmetic) p = put_letter(p, 'v');
    p = put_flags(p, request);
  }
  out.commit(static_cast<size_t>(put(p, kLineEnd) - begin));
  if (request.command != Command::kMetaSet) return;
  out.append(request.value, pool);
  write_line(kLineEnd, out, pool);
}

}  // namespace moxi
