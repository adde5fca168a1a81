#include "common/protocol/binary_reply_writer.h"

#include <algorithm>
#include <utility>

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_opcodes.h"
#include "common/protocol/binary_status.h"
#include "common/protocol/text_output.h"

namespace moxi {
namespace {

static_assert(kBinaryHitOverhead == kBinaryHeaderSize + sizeof(uint32_t));

// The longest name of a statistic, and the longest free text of an error: what is longer is cut.
constexpr size_t kMaxText = 1024;
// The name under which counts of prefixes are told, all of them in one packet.
constexpr std::string_view kDetailed = "detailed";

BinaryHeader header_for(const ReplyContext& context) {
  BinaryHeader header;
  header.opcode = context.opcode;
  header.opaque = context.opaque;
  return header;
}

// Header, extras and key of a hit whose value has `size` bytes.
[[gnu::always_inline]] inline char* put_hit_head(char* p, const ReplyContext& context,
                                                 std::string_view key, const ItemView& item,
                                                 size_t size) {
  if (!binary_operation(context.opcode).names_key) key = {};
  BinaryHeader header = header_for(context);
  header.key_size = static_cast<uint16_t>(key.size());
  header.extras_size = sizeof item.client_flags;
  header.body_size = static_cast<uint32_t>(sizeof item.client_flags + key.size() + size);
  header.cas = item.cas;
  return put(store_big(put_binary_answer(p, header), item.client_flags), key);
}

// A packet with no extras and no value: `header` as it is, but for its sizes.
void write_packet(BinaryHeader header, std::string_view key, std::string_view value,
                  OutputQueue& out, BlockPool& pool) {
  header.key_size = static_cast<uint16_t>(key.size());
  header.body_size = static_cast<uint32_t>(header.extras_size + key.size() + value.size());
  put(put_binary_answer(out.reserve(kBinaryHeaderSize + key.size(), pool), header), key);
  out.commit(kBinaryHeaderSize + key.size());
  out.append(value, pool);
}

// What a good answer says beside that it is good.
void write_success(const ReplyContext& context, const Response& response, BinaryHeader header,
                   OutputQueue& out, BlockPool& pool) {
  header.cas = response.cas;
  if (response.outcome == Outcome::kNumber) {
    char number[sizeof response.number];
    store_big(number, response.number);
    return write_packet(header, {}, {number, sizeof number}, out, pool);
  }
  if (response.outcome == Outcome::kTouched) {
    const auto flags = static_cast<uint32_t>(response.number);
    header.extras_size = sizeof flags;
    header.body_size = sizeof flags;
    char* const begin = out.reserve(kBinaryHeaderSize + sizeof flags, pool);
    store_big(put_binary_answer(begin, header), flags);
    return out.commit(kBinaryHeaderSize + sizeof flags);
  }
  if (context.command == Command::kStats && response.outcome == Outcome::kText) {
    write_packet(header, kDetailed, response.text, out, pool);
    return write_packet(header, {}, {}, out, pool);
  }
  const bool says_fixed = response.outcome == Outcome::kAuthenticated;
  write_packet(header, {}, says_fixed ? "Authenticated" : response.text, out, pool);
}

void write_failure(const ReplyContext& context, const Response& response, BinaryHeader header,
                   OutputQueue& out, BlockPool& pool) {
  const auto status = static_cast<BinaryStatus>(header.status);
  const bool is_miss = response.outcome == Outcome::kEnd;
  if (is_miss && binary_operation(context.opcode).names_key && context.meta != nullptr) {
    return write_packet(header, context.meta->wire_key, {}, out, pool);
  }
  if (status == BinaryStatus::kAuthContinue) {
    return write_packet(header, {}, response.text, out, pool);
  }
  const bool is_free = status == BinaryStatus::kInvalid || status == BinaryStatus::kInternal;
  const std::string_view text = is_free ? response.text.substr(0, kMaxText) : std::string_view{};
  write_packet(header, {}, text.empty() ? binary_text(status, response.outcome) : text, out, pool);
}

}  // namespace

void write_binary_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                      OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kBinaryHitOverhead + key.size() + item.value.size(), pool);
  char* const end =
      put_short(put_hit_head(begin, context, key, item, item.value.size()), item.value);
  out.commit(static_cast<size_t>(end - begin));
}

void write_binary_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                            LargeValue value, OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kBinaryHitOverhead + key.size(), pool);
  char* const end = put_hit_head(begin, context, key, item, value.size);
  out.commit(static_cast<size_t>(end - begin));
  out.append_large(std::move(value), pool);
}

void write_binary_stat(const ReplyContext& context, std::string_view name, std::string_view value,
                       OutputQueue& out, BlockPool& pool) {
  write_packet(header_for(context), name.substr(0, kMaxText), value, out, pool);
}

void write_binary_end(const ReplyContext& context, const Response& response, OutputQueue& out,
                      BlockPool& pool) {
  const BinaryOperation& operation = binary_operation(context.opcode);
  const BinaryStatus status = binary_status(context, response.outcome);
  const bool is_miss = response.outcome == Outcome::kEnd && is_retrieval(context.command);
  if (operation.quiet && (status == BinaryStatus::kOk || is_miss)) return;
  if (response.outcome == Outcome::kNothing && operation.command != Command::kQuit) return;
  BinaryHeader header = header_for(context);
  header.status = static_cast<uint16_t>(status);
  if (status == BinaryStatus::kOk) return write_success(context, response, header, out, pool);
  write_failure(context, response, header, out, pool);
}

}  // namespace moxi
