// See reply_scanner.h.
#include "t/bench/reply_scanner.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace moxi {

namespace {

// A longer value than a server can hold: such a length is an unknown line, not a wait for ever.
constexpr size_t kMaxValueSize = size_t{1} << 30;
constexpr size_t kMaxLineSize = 2048;

std::optional<size_t> parse_size(std::string_view text) {
  size_t size = 0;
  const auto [last, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (failure != std::errc() || last != text.data() + text.size()) return std::nullopt;
  if (size > kMaxValueSize) return std::nullopt;
  return size;
}

// Cuts the first word off `rest`.
std::string_view take_word(std::string_view& rest) {
  const size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest.remove_prefix(space == rest.npos ? rest.size() : space + 1);
  return word;
}

// A reply whose line (with its end) takes `line_size` bytes and announces `size` bytes of value.
Reply with_value(ReplyKind kind, std::string_view in, size_t line_size, std::string_view key,
                 size_t size) {
  const size_t total = line_size + size + 2;
  if (in.size() < total) return {};
  if (in[total - 2] != '\r' || in[total - 1] != '\n') {
    return {ReplyKind::kOther, total, in.substr(0, line_size), {}};
  }
  return {kind, total, key, in.substr(line_size, size)};
}

uint32_t big_endian(std::string_view bytes) {
  uint32_t number = 0;
  for (const char byte : bytes)
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// `in` begins with the magic byte of a binary answer.
Reply scan_binary(std::string_view in) {
  constexpr size_t kHeader = 24;
  constexpr uint32_t kNotFound = 1;
  if (in.size() < kHeader) return {};
  const size_t key_size = big_endian(in.substr(2, 2));
  const size_t extras = big_endian(in.substr(4, 1));
  const uint32_t status = big_endian(in.substr(6, 2));
  const size_t body = big_endian(in.substr(8, 4));
  const Reply unknown{ReplyKind::kOther, in.size(), "a binary answer to something else", {}};
  if (body > kMaxValueSize || extras + key_size > body) return unknown;
  if (in.size() < kHeader + body) return {};
  if (status == kNotFound) return {ReplyKind::kMetaMiss, kHeader + body, {}, {}};
  if (status != 0) return unknown;
  const std::string_view rest = in.substr(kHeader + extras, body - extras);
  return {ReplyKind::kBinaryValue, kHeader + body, rest.substr(0, key_size), rest.substr(key_size)};
}

}  // namespace

Reply scan_reply(std::string_view in) {
  if (!in.empty() && in.front() == '\x81') return scan_binary(in);
  const size_t end = in.find('\n');
  if (end == in.npos) {
    if (in.size() <= kMaxLineSize) return {};
    return {ReplyKind::kOther, in.size(), in.substr(0, kMaxLineSize), {}};
  }
  const size_t line_size = end + 1;
  const Reply unknown{ReplyKind::kOther, line_size, in.substr(0, end), {}};
  if (end == 0 || in[end - 1] != '\r') return unknown;
  std::string_view rest = in.substr(0, end - 1);
  const std::string_view word = take_word(rest);
  if (word == "VALUE") {
    const std::string_view key = take_word(rest);
    take_word(rest);  // the client flags
    const std::optional<size_t> size = parse_size(take_word(rest));
    if (key.empty() || !size) return unknown;
    return with_value(ReplyKind::kValue, in, line_size, key, *size);
  }
  if (word == "VA") {
    const std::optional<size_t> size = parse_size(take_word(rest));
    if (!size) return unknown;
    return with_value(ReplyKind::kMetaValue, in, line_size, {}, *size);
  }
  if (word == "END") return {ReplyKind::kEnd, line_size, {}, {}};
  if (word == "EN") return {ReplyKind::kMetaMiss, line_size, {}, {}};
  if (word == "STORED" || word == "HD") return {ReplyKind::kStored, line_size, {}, {}};
  return unknown;
}

}  // namespace moxi
