#include "common/protocol/meta_reply_writer.h"

#include <algorithm>
#include <utility>

#include "common/protocol/base64_key.h"
#include "common/protocol/codec.h"
#include "common/protocol/meta_flags.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

// Each flag comes at most once, so a line is at most: the status and a length; a key in base64 with
// its mark; an opaque; s t f c h l with the largest numbers; Z X W; its end. Above that, one byte
// that base64 writes and takes back.
constexpr size_t kShownRoom =
    (2 + kMaxEncodedKey + 2) + (1 + kMaxOpaque) + 4 * (2 + kMaxDigits) + (2 + 10) + 3 + 6;
constexpr size_t kLineRoom = 3 + kMaxDigits + kShownRoom + 2 + 1;
static_assert(kLineRoom + kMaxCopiedValue + 2 <= ServerCodec::kValueRoom);

constexpr std::string_view kEncodedMark = " b";
constexpr ItemState kPlainState;

// What the flags of an answer can show.
struct Shown {
  std::string_view key;
  bool encoded_key;
  size_t size;
  uint32_t client_flags;
  uint64_t cas;
  const ItemState& state;
};

char* put_flag(char* p, char letter) {
  p[0] = ' ';
  p[1] = letter;
  return p + 2;
}

char* put_number(char* p, char letter, uint64_t number) {
  return write_decimal(put_flag(p, letter), number);
}

char* put_ttl(char* p, int64_t ttl) {
  if (ttl == ItemState::kForever) return put(p, "-1");
  return write_decimal(p, static_cast<uint64_t>(std::max<int64_t>(ttl, 0)));
}

// A key that came as base64 may hold bytes that would end the line.
bool may_be_shown(const MetaFields& meta, std::string_view key) {
  return !meta.has('b') ||
         find_key_end(key.data(), key.data() + key.size()) == key.data() + key.size();
}

char* put_key(char* p, const MetaFields& meta, std::string_view key, bool encoded) {
  p = put_flag(p, 'k');
  if (!encoded && may_be_shown(meta, key)) return put_short(p, key);
  return put(encode_key(p, key), kEncodedMark);
}

// Cuts the next flag off; there is one, and no blank stands before the first.
[[gnu::always_inline]] inline std::string_view take_flag(const char*& p, const char* end) {
  const char* const begin = p;
  do
    ++p;
  while (p != end && *p != ' ');
  const std::string_view flag(begin, static_cast<size_t>(p - begin));
  while (p != end && *p == ' ')
    ++p;
  return flag;
}

// Those that show something, or change what is shown, of an item which is there.
constexpr uint64_t kShownLetters = meta_bit('k') | meta_bit('O') | meta_bit('s') | meta_bit('f') |
                                   meta_bit('c') | meta_bit('t') | meta_bit('h') | meta_bit('l');

char* put_item_flags(char* p, const MetaFields& meta, const Shown& shown) {
  int64_t ttl = shown.state.ttl_before;
  const char* at = meta.flags.data();
  const char* const end = at + meta.flags.size();
  while (at != end) {
    const std::string_view flag = take_flag(at, end);
    switch (flag.front()) {
      case 'k':
        p = put_key(p, meta, shown.key, shown.encoded_key);
        break;
      case 'O':
        *p++ = ' ';
        p = put(p, flag);
        break;
      case 's':
        p = put_number(p, 's', shown.size);
        break;
      case 'f':
        p = put_number(p, 'f', shown.client_flags);
        break;
      case 'c':
        p = put_number(p, 'c', shown.cas);
        break;
      case 't':
        p = put_ttl(put_flag(p, 't'), ttl);
        break;
      case 'h':
        p = put_number(p, 'h', shown.state.fetched ? 1 : 0);
        break;
      case 'l':
        p = put_number(p, 'l', shown.state.idle);
        break;
      case 'T':
      case 'N':
        // What is shown before it is as it was, and what is shown behind it as it is now.
        ttl = shown.state.ttl;
        break;
      default:
        break;
    }
  }
  return p;
}

char* put_status_flags(char* p, const ItemState& state) {
  if (state.token_out) p = put_flag(p, 'Z');
  if (state.stale) p = put_flag(p, 'X');
  if (state.won) p = put_flag(p, 'W');
  return p;
}

// "<shown>* <states>*\r\n" of mg.
char* put_get_flags(char* p, const MetaFields& meta, const Shown& shown) {
  if ((meta.letters & kShownLetters) != 0) p = put_item_flags(p, meta, shown);
  return put(put_status_flags(p, shown.state), kLineEnd);
}

// Nothing but the value: as in most answers.
[[gnu::always_inline]] inline bool shows_nothing(const MetaFields& meta, const ItemView& item) {
  if ((meta.letters & kShownLetters) != 0) return false;
  return item.state == nullptr || !(item.state->token_out || item.state->stale || item.state->won);
}

char* put_value_line(char* p, const MetaFields& meta, std::string_view key, const ItemView& item,
                     size_t size) {
  const ItemState& state = item.state == nullptr ? kPlainState : *item.state;
  p = write_decimal(put(p, "VA "), size);
  return put_get_flags(p, meta, {key, state.encoded_key, size, item.client_flags, item.cas, state});
}

// What only repeats the request.
char* put_echo(char* p, const MetaFields& meta, std::string_view word) {
  if (word.front() == 'k') return put_key(p, meta, meta.key(), meta.has('b'));
  if (word.front() != 'O') return p;
  *p++ = ' ';
  return put(p, word);
}

char* put_echoes(char* p, const MetaFields& meta) {
  std::string_view rest = meta.flags;
  for (std::string_view word = take_token(rest); !word.empty(); word = take_token(rest))
    p = put_echo(p, meta, word);
  return p;
}

// An answer that is one line: `put_line` writes it without its end.
template <typename PutLine>
void write_meta_line(OutputQueue& out, BlockPool& pool, PutLine put_line) {
  char* const begin = out.reserve(kLineRoom, pool);
  char* const end = put(put_line(begin), kLineEnd);
  out.commit(static_cast<size_t>(end - begin));
}

void write_status(std::string_view word, const MetaFields& meta, OutputQueue& out,
                  BlockPool& pool) {
  write_meta_line(out, pool, [&](char* p) { return put_echoes(put(p, word), meta); });
}

// mg of an item whose value is not shown.
void write_head(const MetaFields& meta, const Response& response, OutputQueue& out,
                BlockPool& pool) {
  const ItemState& state = response.state == nullptr ? kPlainState : *response.state;
  char* const begin = out.reserve(kLineRoom, pool);
  char* const end = put_get_flags(
      put(begin, "HD"), meta,
      {meta.key(), state.encoded_key, state.size, state.client_flags, state.cas, state});
  out.commit(static_cast<size_t>(end - begin));
}

// ms: c is the new CAS, if there is one; s is the size of the value as it is now.
void write_stored(std::string_view word, const MetaFields& meta, const Response& response,
                  OutputQueue& out, BlockPool& pool) {
  write_meta_line(out, pool, [&](char* p) {
    p = put(p, word);
    std::string_view rest = meta.flags;
    for (std::string_view flag = take_token(rest); !flag.empty(); flag = take_token(rest)) {
      if (flag.front() == 'c') {
        p = put_number(p, 'c', response.outcome == Outcome::kStored ? response.cas : 0);
      } else if (flag.front() == 's') {
        p = put_number(p, 's', response.number);
      } else {
        p = put_echo(p, meta, flag);
      }
    }
    return p;
  });
}

void write_result(const MetaFields& meta, const Response& response, OutputQueue& out,
                  BlockPool& pool) {
  const ItemState& state = response.state == nullptr ? kPlainState : *response.state;
  char digits[kMaxDigits];
  const std::string_view number(
      digits, static_cast<size_t>(write_decimal(digits, response.number) - digits));
  write_meta_line(out, pool, [&](char* p) {
    p = meta.has('v') ? write_decimal(put(p, "VA "), number.size()) : put(p, "HD");
    int64_t ttl = state.ttl_before;
    std::string_view rest = meta.flags;
    for (std::string_view flag = take_token(rest); !flag.empty(); flag = take_token(rest)) {
      const char letter = flag.front();
      if (letter == 'c') {
        p = put_number(p, 'c', response.cas);
      } else if (letter == 't') {
        p = put_ttl(put_flag(p, 't'), ttl);
      } else if (letter == 'T' || letter == 'N') {
        ttl = state.ttl;
      } else {
        p = put_echo(p, meta, flag);
      }
    }
    return meta.has('v') ? put(put(p, kLineEnd), number) : p;
  });
}

// me; nothing of it can be asked for or left out.
void write_description(const MetaFields& meta, const Response& response, OutputQueue& out,
                       BlockPool& pool) {
  const ItemState& state = response.state == nullptr ? kPlainState : *response.state;
  constexpr size_t kRoom = 64 + kMaxEncodedKey + 6 * kMaxDigits;
  char* const begin = out.reserve(kRoom, pool);
  char* p = put(begin, "ME ");
  const std::string_view key = meta.key();
  p = state.encoded_key || !may_be_shown(meta, key) ? encode_key(p, key) : put(p, key);
  p = put_ttl(put(p, " exp="), state.ttl);
  p = write_decimal(put(p, " la="), state.idle);
  p = write_decimal(put(p, " cas="), state.cas);
  p = put(put(p, " fetch="), state.fetched ? "yes" : "no");
  p = write_decimal(put(p, " cls="), state.slab_class);
  p = write_decimal(put(p, " size="), state.item_size);
  out.commit(static_cast<size_t>(put(p, kLineEnd) - begin));
}

std::string_view status_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kStored:
    case Outcome::kDeleted:
      return "HD";
    case Outcome::kNotStored:
      return "NS";
    case Outcome::kExists:
      return "EX";
    case Outcome::kNotFound:
      return "NF";
    default:
      return {};
  }
}

}  // namespace

void write_meta_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                    OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kLineRoom + item.value.size() + kLineEnd.size(), pool);
  char* p = shows_nothing(*context.meta, item)
                ? put(write_decimal(put(begin, "VA "), item.value.size()), kLineEnd)
                : put_value_line(begin, *context.meta, key, item, item.value.size());
  p = put(put_short(p, item.value), kLineEnd);
  out.commit(static_cast<size_t>(p - begin));
}

void write_meta_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                          LargeValue value, OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kLineRoom, pool);
  char* const end = put_value_line(begin, *context.meta, key, item, value.size);
  out.commit(static_cast<size_t>(end - begin));
  out.append_large(std::move(value), pool);
  write_line(kLineEnd, out, pool);
}

bool write_meta_answer(const ReplyContext& context, const Response& response, OutputQueue& out,
                       BlockPool& pool) {
  const MetaFields& meta = *context.meta;
  const Outcome outcome = response.outcome;
  const bool quiet = meta.has('q');
  if (outcome == Outcome::kEnd) {
    if (context.command == Command::kMetaDebug) {
      write_description(meta, response, out, pool);
    } else {
      write_head(meta, response, out, pool);
    }
    return true;
  }
  if (outcome == Outcome::kNumber) {
    if (!quiet) write_result(meta, response, out, pool);
    return true;
  }
  const std::string_view word = status_word(outcome);
  if (word.empty()) return false;
  if (context.command == Command::kMetaGet) {
    if (!quiet) write_status("EN", meta, out, pool);
  } else if (context.command == Command::kMetaDebug) {
    write_line("EN\r\n", out, pool);
  } else if (word == "HD" && quiet) {
    return true;
  } else if (context.command == Command::kMetaSet) {
    write_stored(word, meta, response, out, pool);
  } else {
    write_status(word, meta, out, pool);
  }
  return true;
}

}  // namespace moxi
