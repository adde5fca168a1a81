// Answers of backends: any bytes, cut anywhere, mean the same as in one piece; no view leaves the
// input, no value exceeds its limit; and what the server half writes from a parsed answer is read
// as that answer again.
#include <string>
#include <vector>

#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_server_codec.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/support/queue_text.h"
#include "t/support/reply_log.h"

namespace moxi {
namespace {

constexpr size_t kMaxValue = 40000;

std::vector<std::string> lines_of(std::string_view stream) {
  ReplyLog log(text_client_codec(), kMaxValue);
  log.feed(stream);
  if (!log.faults().empty()) fail(log.faults().front());
  return log.lines();
}

// The first element of the stream, written to a client and read again.
void check_rewritten(std::string_view stream, const std::vector<std::string>& whole) {
  Reply reply;
  const ReplyResult result = text_client_codec().parse(stream, kMaxValue, reply);
  if (result.status != ReplyStatus::kReply || reply.value_pending) return;
  // What becomes of a general form depends on what was asked.
  if (reply.kind == ReplyKind::kGeneral) return;
  // Large values go another way, statistics without a value get their blank.
  if (reply.value.size() > kMaxCopiedValue) return;
  // The backend's own trouble in other words, which may be those of an error that we know.
  if (stream.starts_with("ERROR ")) return;
  // The counts of keys without a prefix, which no STAT line can show.
  if (reply.kind == ReplyKind::kStat && reply.key.empty()) return;
  ReplyContext context;
  if (reply.has_cas) context.command = Command::kGets;
  const std::string text = written([&](OutputQueue& out, BlockPool& pool) {
    if (reply.kind == ReplyKind::kValue) {
      const ItemView item{reply.value, reply.client_flags, reply.cas};
      text_server_codec().write_value(context, reply.key, item, out, pool);
    } else if (reply.kind == ReplyKind::kStat) {
      text_server_codec().write_stat({}, reply.key, reply.value, out, pool);
    } else {
      text_server_codec().write(context, reply.response, out, pool);
    }
  });
  const std::vector<std::string> again = lines_of(text);
  if (again.size() != 1) fail("one answer became several");
  const bool may_be_cut =
      reply.response.text.size() > 1000 || reply.key.size() > 500 || reply.value.size() > 1000;
  if (!may_be_cut && again.front() != whole.front()) fail("an answer changed");
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::FuzzPieces pieces(data, size);
  const std::vector<std::string> whole = moxi::lines_of(pieces.stream());
  moxi::ReplyLog cut(moxi::text_client_codec(), moxi::kMaxValue);
  pieces.each([&](std::string_view piece) { cut.feed(piece); });
  if (!cut.faults().empty()) moxi::fail(cut.faults().front());
  if (cut.lines() != whole) moxi::fail("a cut stream means something else");
  moxi::check_rewritten(pieces.stream(), whole);
  return 0;
}
