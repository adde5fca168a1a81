// Text requests: any bytes, cut anywhere, mean the same as in one piece; the short cuts agree with
// the general parser; no view leaves the input; streamed keys are those of a naive scan; and what
// is written to a backend is read there as the one request that it was.
#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_fast_path.h"
#include "common/protocol/text_key_list.h"
#include "common/protocol/text_server_codec.h"
#include "common/protocol/text_words.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/fuzz/text_streams.h"
#include "t/support/queue_text.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

// Keys as a naive scan of the line finds them; a key that is too long ends the list.
std::vector<std::string> naive_keys(std::string_view line) {
  std::vector<std::string> keys;
  std::string key;
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  for (const char c : std::string(line) + ' ') {
    if (c != ' ') {
      key += c;
    } else if (!key.empty()) {
      if (key.size() > kMaxKeyLength) break;
      keys.push_back(key);
      key.clear();
    }
  }
  return keys;
}

void check_streamed_keys(FuzzPieces& pieces) {
  if (pieces.stream().find('\n') == std::string_view::npos) return;
  const std::vector<std::string> want = naive_keys(pieces.stream());
  std::vector<std::string> got;
  std::string buffer;
  Request request;
  request.keys_continue = true;
  pieces.each([&](std::string_view piece) {
    buffer += piece;
    while (request.keys_continue) {
      const ParseResult result = continue_key_list(buffer, request);
      if (result.status == ParseStatus::kNeedMore) return;
      if (request.command == Command::kRejected) return;
      std::array<KeyRef, 2> room;
      for (take_next_keys(request, room); !request.keys.empty(); take_next_keys(request, room)) {
        for (const KeyRef& key : request.keys)
          got.emplace_back(key.bytes);
      }
      if (result.consumed == 0 || result.consumed > buffer.size()) fail("consumed");
      buffer.erase(0, result.consumed);
    }
  });
  if (request.command != Command::kRejected) {
    if (got != want) fail("streamed keys differ");
  } else if (got.size() > want.size() || !std::equal(got.begin(), got.end(), want.begin())) {
    fail("streamed keys differ before a bad one");
  }
}

bool can_be_carried(const Request& request) {
  for (const KeyRef& key : request.keys) {
    if (std::any_of(key.bytes.begin(), key.bytes.end(), is_control)) return false;
  }
  // Orders to the process are never sent on.
  if (request.command == Command::kAdmin) return false;
  return request.command != Command::kRejected && !request.value_pending;
}

// The first request of the stream, written to a backend.
void check_rewritten(std::string_view stream) {
  std::vector<KeyRef> keys(8192);
  Request request;
  const ParseResult result = text_server_codec().parse(stream, keys, request);
  if (result.status != ParseStatus::kRequest || request.keys_continue) return;
  std::vector<KeyRef> all(request.keys.begin(), request.keys.end());
  while (!request.more_keys.empty()) {
    text_server_codec().next_keys(request, keys);
    all.insert(all.end(), request.keys.begin(), request.keys.end());
  }
  request.keys = all;
  if (!can_be_carried(request)) return;
  const std::string text = written(
      [&](OutputQueue& out, BlockPool& pool) { text_client_codec().write(request, out, pool); });
  RequestLog log(text_server_codec());
  log.feed(text);
  if (log.lines().size() != 1 || log.waiting() != 0) fail("a backend would read something else");
  const std::vector<std::string> meant = lines_of(text_server_codec(), stream);
  const bool sanitised = request.command == Command::kStats;
  if (!sanitised && log.lines().front() != meant.front()) fail("a backend would do something else");
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::FuzzPieces pieces(data, size);
  const std::vector<std::string> whole = moxi::lines_of(moxi::text_server_codec(), pieces.stream());
  if (moxi::lines_of(moxi::GeneralParser(), pieces.stream()) != whole)
    moxi::fail("the short cuts differ from the general parser");
  moxi::check_cuts(pieces, whole);
  moxi::check_streamed_keys(pieces);
  moxi::check_rewritten(pieces.stream());
  return 0;
}
