// Binary requests: any bytes, cut anywhere, mean the same as in one piece; no view leaves the
// input; whatever is taken for a request has one answer at most (statistics and hits apart), and
// that is a well formed packet with the numbers of its request.
#include <array>
#include <string>
#include <vector>

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_server_codec.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

std::vector<std::string> lines_of(std::string_view stream) {
  RequestLog log(binary_server_codec());
  log.feed(stream);
  if (!log.faults().empty()) fail(log.faults().front());
  return log.lines();
}

void check_cuts(FuzzPieces& pieces, const std::vector<std::string>& whole) {
  RequestLog log(binary_server_codec());
  pieces.each([&](std::string_view piece) { log.feed(piece); });
  if (!log.faults().empty()) fail(log.faults().front());
  if (log.lines() != whole) fail("a cut stream means something else");
}

void check_packet(const Request& request, std::string_view bytes, size_t most) {
  size_t count = 0;
  while (auto packet = take_answer(bytes)) {
    if (packet->opcode != request.opcode || packet->opaque != request.opaque) fail("whose is it?");
    ++count;
  }
  if (!bytes.empty()) fail("an answer that is no packet");
  if (count > most) fail("more than one answer");
}

void check_answers(const Request& request) {
  for (int i = 0; i <= static_cast<int>(Outcome::kServerError); ++i) {
    const Response response{static_cast<Outcome>(i), 1, request.args, nullptr, 2};
    const std::string bytes = written([&](OutputQueue& out, BlockPool& pool) {
      binary_server_codec().write(request, response, out, pool);
    });
    const bool in_two = response.outcome == Outcome::kText && request.command == Command::kStats;
    if (request.command == Command::kRejected && is_error(response.outcome) && bytes.empty()) {
      fail("an error that is not told");
    }
    check_packet(request, bytes, in_two ? 2 : 1);
  }
  if (request.keys.empty()) return;
  check_packet(request, written([&](OutputQueue& out, BlockPool& pool) {
                 binary_server_codec().write_hit(request, request.keys.front().bytes,
                                                 {request.value.substr(0, 100), 3, 4}, out, pool);
               }),
               1);
}

// The first request of the stream, if it has one.
void check_first(std::string_view stream) {
  if (stream.empty()) return;
  std::array<KeyRef, 1> keys;
  MetaFields meta;
  Request request;
  request.meta = &meta;
  const ParseResult result = binary_server_codec().parse(stream, keys, request);
  if (result.status != ParseStatus::kRequest) return;
  if (stream.front() != kBinaryRequestMagic) fail("a request without its magic");
  if (request.opcode != load_big<uint8_t>(stream.data() + 1)) fail("another opcode");
  if (request.command != Command::kRejected) {
    const BinaryHeader header = read_binary_header(stream.data());
    const size_t size = kBinaryHeaderSize + header.body_size;
    const size_t pending = request.value_pending ? request.value_size : 0;
    if (result.consumed + pending != size) fail("not as long as it says");
    if (request.noreply || request.close_after) fail("what text alone knows");
  }
  check_answers(request);
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::FuzzPieces pieces(data, size);
  moxi::check_cuts(pieces, moxi::lines_of(pieces.stream()));
  moxi::check_first(pieces.stream());
  return 0;
}
