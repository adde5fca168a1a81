#include "common/protocol/binary_request_parser.h"

#include <algorithm>
#include <array>

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_opcodes.h"
#include "common/protocol/meta_request_parser.h"
#include "common/protocol/text_request_parser.h"

namespace moxi {
namespace {

// Incr and decr of a key that is not there: this expiry means that it stays so.
constexpr uint32_t kDoNotCreate = 0xffffffff;

// A request whose header, extras and key have arrived.
struct Packet {
  std::string_view in;
  BinaryHeader header;

  const char* extras() const { return in.data() + kBinaryHeaderSize; }
  std::string_view key() const { return {extras() + header.extras_size, header.key_size}; }
  size_t head_size() const { return kBinaryHeaderSize + header.extras_size + header.key_size; }
};

ParseResult accept(const Packet& packet) {
  return {ParseStatus::kRequest, packet.head_size()};
}

// A packet whose sizes cannot be trusted: nobody knows where the next one begins.
ParseResult refuse_and_close(Request& request, Outcome error) {
  const ParseResult result = refuse(request, error, kBinaryHeaderSize);
  request.close_after = true;
  return result;
}

// A packet that is one, but not good: its body is swallowed.
ParseResult refuse_packet(Request& request, Outcome error, const BinaryHeader& header) {
  return refuse(request, error, kBinaryHeaderSize, header.body_size);
}

bool has_extras(BinaryExtras wanted, uint8_t size) {
  if (wanted != BinaryExtras::kOptionalTime) return size == static_cast<uint8_t>(wanted);
  return size == 0 || size == static_cast<uint8_t>(BinaryExtras::kTime);
}

bool fits(const BinaryOperation& operation, const BinaryHeader& header) {
  if (operation.key == BinaryKey::kNone && header.key_size > 0) return false;
  if (operation.key == BinaryKey::kNeeded && header.key_size == 0) return false;
  return has_extras(operation.extras, header.extras_size) &&
         (operation.has_value || header.value_size() == 0);
}

// The general form `command`, with none of its flags.
MetaFields& begin_meta(Request& request, Command command) {
  MetaFields& meta = *request.meta;
  request.command = command;
  reset(meta);
  meta.wire_key = request.keys.front().bytes;
  return meta;
}

void compare_cas(Request& request, MetaFields& meta) {
  if (request.cas != 0) meta.add('C');
}

// The value behind the head, whole or still on its way.
ParseResult take_value(const Packet& packet, Request& request) {
  const size_t size = packet.header.value_size();
  const size_t arrived = packet.in.size() - packet.head_size();
  request.value_size = size;
  request.value_end = 0;
  if (arrived >= size) {
    request.value = packet.in.substr(packet.head_size(), size);
    return {ParseStatus::kRequest, packet.head_size() + size};
  }
  if (size <= kMaxBufferedBody || arrived < kMaxBufferedBody) return {ParseStatus::kNeedMore, 0};
  request.value_pending = true;
  return accept(packet);
}

// A store that compares ids.
MetaFields& begin_comparison(Request& request, char mode) {
  MetaFields& meta = begin_meta(request, Command::kMetaSet);
  meta.mode = mode;
  meta.add('M');
  meta.add('C');
  return meta;
}

// Compared with the id of an item all three are the same, but that only Set takes the old item with
// it if the value is refused.
ParseResult parse_storage(const Packet& packet, Request& request) {
  request.client_flags = load_big<uint32_t>(packet.extras());
  request.exptime = load_big<uint32_t>(packet.extras() + 4);
  const bool is_set = request.command == Command::kSet;
  if (request.cas != 0) begin_comparison(request, 'S').keeps_old = !is_set;
  return take_value(packet, request);
}

ParseResult parse_extension(const Packet& packet, Request& request) {
  if (request.cas != 0) {
    begin_comparison(request, request.command == Command::kAppend ? 'A' : 'P').keeps_old = true;
  }
  return take_value(packet, request);
}

ParseResult parse_delete(const Packet& packet, Request& request) {
  if (request.cas != 0) begin_meta(request, Command::kMetaDelete).add('C');
  return accept(packet);
}

ParseResult parse_arithmetic(const Packet& packet, Request& request) {
  request.delta = load_big<uint64_t>(packet.extras());
  const auto expiry = load_big<uint32_t>(packet.extras() + 16);
  if (request.cas == 0 && expiry == kDoNotCreate) return accept(packet);
  const char mode = request.command == Command::kIncr ? '+' : '-';
  MetaFields& meta = begin_meta(request, Command::kMetaArithmetic);
  meta.mode = mode;
  meta.add('M');
  meta.add('D');
  compare_cas(request, meta);
  if (expiry != kDoNotCreate) {
    meta.add('N');
    meta.add('J');
    meta.vivify_exptime = expiry;
    meta.initial = load_big<uint64_t>(packet.extras() + 8);
  }
  return accept(packet);
}

// The lists that can be told in packets. Those that are text of their own are unknown here, and a
// word is not guessed from its beginning.
bool is_list(std::string_view args) {
  constexpr std::array<std::string_view, 8> kLists = {"",      "reset", "settings", "detail",
                                                      "items", "slabs", "sizes",    "proxy"};
  const std::string_view word = args.substr(0, args.find(' '));
  return std::find(kLists.begin(), kLists.end(), word) != kLists.end();
}

ParseResult parse_stat(const Packet& packet, Request& request) {
  request.keys = {};
  request.args = packet.key();
  if (!is_list(request.args)) return refuse_packet(request, Outcome::kNotFound, packet.header);
  return accept(packet);
}

ParseResult parse_auth(const Packet& packet, Request& request) {
  request.keys = {};
  request.args = packet.key();
  if (request.args.size() > kMaxMechanism || packet.header.value_size() > kMaxAuthData) {
    return refuse_packet(request, Outcome::kBadFormat, packet.header);
  }
  return take_value(packet, request);
}

ParseResult parse_time(const Packet& packet, Request& request) {
  if (packet.header.extras_size > 0) request.exptime = load_big<uint32_t>(packet.extras());
  return accept(packet);
}

ParseResult parse_operation(const Packet& packet, Request& request) {
  switch (request.command) {
    case Command::kGet:
    case Command::kGat:
    case Command::kTouch:
    case Command::kFlushAll:
    case Command::kVerbosity:
      return parse_time(packet, request);
    case Command::kSet:
    case Command::kAdd:
    case Command::kReplace:
      return parse_storage(packet, request);
    case Command::kAppend:
    case Command::kPrepend:
      return parse_extension(packet, request);
    case Command::kDelete:
      return parse_delete(packet, request);
    case Command::kIncr:
    case Command::kDecr:
      return parse_arithmetic(packet, request);
    case Command::kStats:
      return parse_stat(packet, request);
    case Command::kAuth:
      return parse_auth(packet, request);
    default:
      return accept(packet);
  }
}

}  // namespace

ParseResult parse_binary_request(std::string_view in, std::span<KeyRef> keys, Request& request) {
  if (in.empty()) return {ParseStatus::kNeedMore, 0};
  if (in.front() != kBinaryRequestMagic) return {ParseStatus::kClose, 0};
  if (in.size() < kBinaryHeaderSize) return {ParseStatus::kNeedMore, 0};
  const Packet packet{in, read_binary_header(in.data())};
  const BinaryHeader& header = packet.header;
  const BinaryOperation& operation = binary_operation(header.opcode);
  reset(request);
  request.opcode = header.opcode;
  request.opaque = header.opaque;
  if (!header.is_consistent()) return refuse_and_close(request, Outcome::kError);
  if (header.body_size > kMaxBinaryBody || header.key_size > kMaxKeyLength) {
    return refuse_and_close(request, Outcome::kBadFormat);
  }
  const bool is_known = operation.command != Command::kRejected && request.meta != nullptr;
  if (!is_known) return refuse_packet(request, Outcome::kError, header);
  if (!fits(operation, header)) return refuse_and_close(request, Outcome::kBadFormat);
  if (in.size() < packet.head_size()) return {ParseStatus::kNeedMore, 0};
  request.command = operation.command;
  request.cas = header.cas;
  if (header.key_size > 0) {
    keys.front() = {packet.key(), 0};
    request.keys = keys.first(1);
  }
  if (operation.names_key) request.meta->wire_key = packet.key();
  return parse_operation(packet, request);
}

}  // namespace moxi
