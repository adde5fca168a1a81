// Meta requests and their answers: any bytes, cut anywhere, mean the same as in one piece; the
// short cut agrees with the general parser; what was accepted keeps the limits that the writers
// rely on; and whatever the outcome, the answer is whole lines that fit their room, with nothing in
// them that could end a line early.
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "common/protocol/base64_key.h"
#include "common/protocol/meta_flags.h"
#include "common/protocol/meta_request_writer.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_fast_path.h"
#include "common/protocol/text_server_codec.h"
#include "common/protocol/text_tokens.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/fuzz/text_streams.h"
#include "t/support/queue_text.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

// What a pool takes can be said to a backend without a byte that could end a line or a word.
void check_proxy(std::string_view stream) {
  MetaFields meta;
  Request request;
  request.meta = &meta;
  std::array<KeyRef, 4> keys;
  const ParseResult result = plain_key_codec().parse(stream, keys, request);
  if (result.status != ParseStatus::kRequest || !is_meta(request.command)) return;
  const std::string_view key = request.keys.front().bytes;
  if (meta.has('b') ? !can_be_named(key) : !is_plain_key(key)) fail("a pool took a bad key");
}

void check_limits(const Request& request) {
  const MetaFields& meta = *request.meta;
  const std::string_view key = request.keys.front().bytes;
  if (key != meta.key() || key.empty() || key.size() > kMaxKeyLength) fail("a bad key");
  if (meta.has('b')) {
    std::array<char, kMaxEncodedKey + 1> room;
    const std::string text(room.data(), encode_key(room.data(), key));
    std::array<char, kMaxDecodedKey> back;
    if (std::string_view(back.data(), decode_key(text, back)) != key)
      fail("a key does not come back");
  }
  uint64_t letters = 0;
  std::string_view rest = meta.flags;
  for (std::string_view flag = take_token(rest); !flag.empty(); flag = take_token(rest)) {
    const uint64_t bit = meta_bit(flag.front());
    if ((letters & bit) != 0) fail("a flag came twice");
    if (flag.front() == 'O' && flag.size() > kMaxOpaque) fail("an opaque is too long");
    letters |= bit;
  }
  if (letters != meta.letters || (letters & ~kMetaLetters) != 0) fail("other letters");
}

ItemState extreme_state(uint8_t dice) {
  ItemState state;
  state.ttl_before = std::numeric_limits<int64_t>::min() + dice;
  state.ttl = std::numeric_limits<int64_t>::max();
  state.idle = std::numeric_limits<uint32_t>::max();
  state.client_flags = std::numeric_limits<uint32_t>::max();
  state.cas = state.size = state.item_size = std::numeric_limits<uint64_t>::max();
  state.slab_class = 255;
  state.fetched = (dice & 1) != 0;
  state.encoded_key = (dice & 2) != 0;
  state.won = (dice & 4) != 0;
  state.stale = (dice & 8) != 0;
  state.token_out = (dice & 16) != 0;
  return state;
}

// One line; of `key`, and of what the client sent, nothing can end it.
void check_line(std::string_view line) {
  if (!line.ends_with("\r\n")) fail("an answer without its end");
  line.remove_suffix(2);
  if (line.find('\n') != std::string_view::npos)
    fail("an answer of more lines than it should have");
  if (line.size() < 2) fail("an answer without its word");
}

void check_hit(const Request& request, const ItemState& state) {
  static const std::string kData(kMaxCopiedValue, '\n');
  const ItemView item{kData, state.client_flags, state.cas, &state};
  const std::string text = written([&](OutputQueue& out, BlockPool& pool) {
    text_server_codec().write_hit(request, request.keys.front().bytes, item, out, pool);
  });
  if (text.size() > ServerCodec::kValueRoom) fail("a hit does not fit its room");
  if (!text.ends_with(kData + "\r\n") || !text.starts_with("VA 2048")) fail("a bad hit");
  check_line(std::string_view(text).substr(0, text.size() - kData.size() - 2));
}

void check_answers(const Request& request, const ItemState& state) {
  const MetaFields& meta = *request.meta;
  for (uint8_t i = 0; i <= static_cast<uint8_t>(Outcome::kServerError); ++i) {
    Response response;
    response.outcome = static_cast<Outcome>(i);
    response.number = std::numeric_limits<uint64_t>::max();
    response.cas = response.number;
    response.state = &state;
    std::string text = written([&](OutputQueue& out, BlockPool& pool) {
      text_server_codec().write(request, response, out, pool);
    });
    if (is_error(response.outcome) && text.empty()) fail("a hidden error");
    if (text.empty()) continue;
    if (response.outcome == Outcome::kNumber && meta.has('v')) {
      const size_t number = text.find("\r\n") + 2;
      check_line(std::string_view(text).substr(number));
      text.resize(number);
    }
    check_line(text);
  }
}

// Every request of the stream that is a general form.
void check_each(std::string_view rest, uint8_t dice) {
  const ItemState state = extreme_state(dice);
  MetaFields meta;
  Request request;
  request.meta = &meta;
  std::array<KeyRef, 4> keys;
  while (!rest.empty()) {
    const ParseResult result = text_server_codec().parse(rest, keys, request);
    if (result.status != ParseStatus::kRequest) return;
    if (is_meta(request.command)) {
      check_limits(request);
      if (request.command == Command::kMetaGet) check_hit(request, state);
      check_answers(request, state);
    }
    if (request.value_pending || request.keys_continue) return;
    rest.remove_prefix(result.consumed);
  }
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::FuzzPieces pieces(data, size);
  const std::vector<std::string> whole = moxi::lines_of(moxi::text_server_codec(), pieces.stream());
  if (moxi::lines_of(moxi::GeneralParser(), pieces.stream()) != whole)
    moxi::fail("the short cut differs from the general parser");
  moxi::check_cuts(pieces, whole);
  moxi::check_proxy(pieces.stream());
  moxi::check_each(pieces.stream(), size > 0 ? data[0] : 0);
  return 0;
}
