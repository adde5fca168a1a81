#include "common/protocol/meta_request_parser.h"

#include "common/protocol/meta_flags.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

// What follows the command: the key is taken, the rest is returned.
std::string_view take_meta_key(const TextLine& line, Request& request) {
  std::string_view rest = line.text;
  take_token(rest);
  reset(*request.meta);
  request.meta->wire_key = take_token(rest);
  return rest;
}

bool is_good_key(const MetaFields& meta) {
  return meta.wire_key.size() - 1 < kMaxKeyLength;
}

void show_key(std::span<KeyRef> keys, Request& request) {
  keys.front() = {request.meta->key(), 0};
  request.keys = keys.first(1);
}

}  // namespace

ParseResult parse_meta(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  request.meta->flags = without_blanks(take_meta_key(line, request));
  if (!is_good_key(*request.meta)) return refuse(request, Outcome::kBadFormat, line.size);
  if (request.command == Command::kMetaArithmetic) request.delta = 1;
  if (const auto error = read_meta_flags(2, request)) return refuse(request, *error, line.size);
  show_key(keys, request);
  return {ParseStatus::kRequest, line.size};
}

ParseResult parse_meta_set(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  std::string_view rest = take_meta_key(line, request);
  // Without a length nobody knows where the data ends: what follows is read as commands.
  uint64_t size = 0;
  if (!parse_decimal(take_token(rest), kMaxAnnounced, size))
    return refuse(request, Outcome::kBadFormat, line.size);
  request.meta->flags = without_blanks(rest);
  const auto error = is_good_key(*request.meta) ? read_meta_flags(3, request) : Outcome::kBadFormat;
  if (error) return refuse(request, *error, line.size, size + 2);
  show_key(keys, request);
  request.value_size = size;
  return take_body(line.in, line.size, request);
}

// Knows `b` alone, and that only right behind the key; whatever else there is means nothing.
ParseResult parse_meta_debug(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  std::string_view rest = take_meta_key(line, request);
  const std::string_view flag = take_token(rest);
  request.meta->flags = flag == "b" ? flag : std::string_view();
  if (!is_good_key(*request.meta) || read_meta_flags(2, request))
    return refuse(request, Outcome::kBadFormat, line.size);
  show_key(keys, request);
  return {ParseStatus::kRequest, line.size};
}

}  // namespace moxi
